// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import LiveSession
import Testing

@Suite struct StreamClockTests {
  private let origin = UTCTime(year: 2026, month: 5, day: 1)

  @Test func samplesAndCivilTimeMapBothWays() {
    var clock = StreamClock(rate: 1000, follows: true)
    clock.begin(utc: origin)
    #expect(clock.utc(of: 0) == origin)
    clock.arrived(end: 10, monotonic: 5_010_000_000, utc: origin.advanced(bySeconds: 5.01))
    #expect(clock.utc(of: 0) == origin.advanced(bySeconds: 5))
    #expect(clock.sample(at: origin.advanced(bySeconds: 7)) == 2000)
    #expect(clock.sample(age: 0, monotonic: 5_030_000_000) == 30)
    #expect(clock.sample(age: 0.02, monotonic: 5_030_000_000) == 10)
    // A stream that stands still is not extrapolated for ever.
    #expect(clock.sample(age: 0, monotonic: 99_000_000_000) == 1010)
  }

  /// 100 ppm over an hour: 0.36 s if nobody followed.
  @Test func aDriftingDeviceIsFollowed() {
    var clock = StreamClock(rate: 1000, follows: true)
    let drift = 1.0001
    var sample = 0
    while sample < 3_600_000 {
      sample += 10
      let seconds = Double(sample) / 1000 * drift
      clock.arrived(end: sample, monotonic: UInt64(seconds * 1e9), utc: origin.advanced(bySeconds: seconds))
    }
    let error = clock.utc(of: sample).seconds(since: origin.advanced(bySeconds: Double(sample) / 1000 * drift))
    #expect(error.magnitude < 0.005)
  }

  @Test func aSourceAheadOfTimeKeepsItsFirstOrigin() {
    var clock = StreamClock(rate: 1000, follows: false)
    clock.arrived(end: 10, monotonic: 0, utc: origin)
    clock.arrived(end: 100_000, monotonic: 1_000_000, utc: origin.advanced(bySeconds: 0.001))
    #expect(clock.utc(of: 10) == origin)
    #expect(clock.sample(age: 1, monotonic: 9_000_000_000) == 99_000)
  }
}
