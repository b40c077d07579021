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

  /// Feeds blocks of 10 ms up to a time of the device; lateness and civil time are the test's.
  private func feed(
    _ clock: inout StreamClock, from start: Int = 0, to end: Int, drift: Double = 1, civil: Double = 0,
    late: (Int) -> Double = { _ in 0 }
  ) {
    var sample = start
    while sample < end {
      sample += 10
      let seconds = 100 + Double(sample) / 1000 * drift + late(sample)
      clock.arrived(
        end: sample, monotonic: UInt64(seconds * 1e9), utc: origin.advanced(bySeconds: seconds + civil))
    }
  }

  /// 100 ppm over an hour: 0.36 s if nobody followed.
  @Test(arguments: [0.9999, 1.0001]) func aDriftingDeviceIsFollowed(drift: Double) {
    var clock = StreamClock(rate: 1000, follows: true)
    feed(&clock, to: 3_600_000, drift: drift, late: { Double($0 / 10 % 7) * 0.001 })
    let error = clock.utc(of: 3_600_000).seconds(since: origin.advanced(bySeconds: 100 + 3600 * drift))
    #expect(error.magnitude < 0.005)
  }

  /// Late blocks, the first among them, move nothing; a quiet start is found within the first seconds.
  @Test func lateBlocksDoNotMatter() {
    var clock = StreamClock(rate: 1000, follows: true)
    feed(&clock, to: 60_000, late: { $0 < 200 ? 0.08 : ($0 % 5000 == 0 ? 1.5 : 0.002) })
    let error = clock.utc(of: 0).seconds(since: origin.advanced(bySeconds: 100))
    #expect(abs(error - 0.002) < 1e-6)
    #expect(clock.takeSteps().isEmpty)
  }

  /// The civil clock is set: civil times move at once, and once it is told.
  @Test func aStepOfCivilTimeIsOneStep() {
    var clock = StreamClock(rate: 1000, follows: true)
    feed(&clock, to: 10_000)
    feed(&clock, from: 10_000, to: 20_000, civil: -3600)
    let error = clock.utc(of: 20_000).seconds(since: origin.advanced(bySeconds: 120 - 3600))
    #expect(error.magnitude < 0.001)
    let steps = clock.takeSteps()
    #expect(steps.map(\.sample) == [10_020])
    #expect(abs((steps.first?.seconds ?? 0) + 3600) < 0.001)
    #expect(clock.takeSteps().isEmpty)
  }

  /// One reading a window, that of its least late block.
  @Test func readingsAreOfTheLeastLateBlocks() {
    var clock = StreamClock(rate: 1000, follows: true)
    var readings: [ClockObservation] = []
    for window in 0..<10 {
      feed(
        &clock, from: window * 4000, to: (window + 1) * 4000,
        late: { $0 % 4000 == 1730 ? 0.0001 : 0.01 + Double($0 / 10 % 3) * 0.001 })
      if let reading = clock.takeObservation() { readings.append(reading) }
    }
    #expect(readings.count >= 9)
    #expect(readings.dropFirst().allSatisfy { $0.sample % 4000 == 1730 })
  }

  @Test func aSourceAheadOfTimeKeepsItsFirstOrigin() {
    var clock = StreamClock(rate: 1000, follows: false)
    clock.arrived(end: 10, monotonic: 0, utc: origin)
    clock.arrived(end: 100_000, monotonic: 1_000_000, utc: origin.advanced(bySeconds: 0.001))
    #expect(clock.utc(of: 10) == origin)
    #expect(clock.sample(age: 1, monotonic: 9_000_000_000) == 99_000)
  }

  /// Readings are thinned out and stay spread over the whole recording.
  @Test func readingsAreBounded() {
    var account = ClockAccount()
    for index in 0..<10_000 {
      account.add(ClockObservation(sample: index * 4000, monotonicNS: index, utc: origin))
      #expect(account.observations.count <= ClockAccount.mostObservations)
    }
    let samples = account.observations.map(\.sample)
    #expect(samples.count > 100 && samples.first == 0 && (samples.last ?? 0) > 9_800 * 4000)
    let steps = Set(zip(samples, samples.dropFirst()).map { $1 - $0 })
    #expect(steps.count == 1)
  }
}
