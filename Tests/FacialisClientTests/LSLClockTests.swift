// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import FacialisClient
import Testing

struct LSLClockTests {
  /// An ADC that is off by `drift`, in chunks of 10 ms that come up to 30 ms late: times rise, evenly, and stay with the clock.
  @Test(arguments: [0, 0.0002, -0.0002]) func timesAreEvenAndFollowTheADC(drift: Double) {
    var clock = LSLClock(rate: 2000)
    var random = RandomSource(seed: 7)
    var last = -1.0
    for chunk in 1...60_000 {
      let sampled = Double(chunk * 20) / (2000 * (1 + drift))
      let time = clock.time(ofLast: chunk * 20 - 1, arrived: sampled + 0.03 * random.uniform())
      if chunk > 1 { #expect(time > last && abs(time - last - 0.01) < 0.002) }
      if chunk > 2000 { #expect(abs(time - sampled - 0.015) < 0.006) }
      last = time
    }
    #expect(clock.time(of: 60_000 * 20 - 1 + 2000) == last + 1)
  }

  @Test func aStallIsNotSmoothedAway() {
    var clock = LSLClock(rate: 1000)
    #expect(clock.time(of: 5) == nil)
    #expect(clock.time(ofLast: 99, arrived: 10) == 10)
    #expect(clock.time(ofLast: 199, arrived: 13) == 13)
    // Far ahead of the clock: times stand still rather than run backwards.
    #expect(clock.time(ofLast: 9199, arrived: 13.1) == 13.1)
  }
}
