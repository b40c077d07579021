// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

@Suite struct ClockFitTests {
  private let start = UTCTime(year: 2026, month: 5, day: 1)

  private func readings(
    _ count: Int, ppm: Double, late: (Int, inout RandomSource) -> Double
  ) -> [ClockObservation] {
    var random = RandomSource(seed: 5)
    return (0..<count).map { index in
      let sample = index * 8000 + 3
      let seconds = Double(sample) / 2000 / (1 + ppm * 1e-6) + late(index, &random)
      return ClockObservation(
        sample: sample, monotonicNS: Int((77 + seconds) * 1e9), utc: start.advanced(bySeconds: seconds))
    }
  }

  @Test(arguments: [-120.0, 0, 35.5]) func anExactDriftIsFound(ppm: Double) throws {
    let fit = try #require(ClockFit(readings(100, ppm: ppm) { _, _ in 0 }, nominalRate: 2000))
    #expect(abs(fit.ppm - ppm) < 0.01)
    #expect(abs(fit.rateHz - 2000 * (1 + ppm * 1e-6)) < 1e-4)
    #expect(fit.firstSampleUTC.seconds(since: start).magnitude < 1e-6)
    #expect(fit.count == 100 && abs(fit.spanS - 396) < 0.1)
  }

  /// A fifth of the readings is late by up to a second; the drift is still found, and lies in its interval.
  @Test func lateReadingsDoNotMatter() throws {
    let ppm = 50.0
    let fit = try #require(
      ClockFit(
        readings(256, ppm: ppm) { index, random in
          random.uniform() * 0.0005 + (index % 5 == 2 ? random.uniform() : 0)
        }, nominalRate: 2000))
    #expect(abs(fit.ppm - ppm) < 1)
    #expect(fit.ppmLow <= ppm && ppm <= fit.ppmHigh)
    #expect(fit.ppmHigh - fit.ppmLow < 5)
    #expect(fit.firstSampleUTC.seconds(since: start).magnitude < 0.001)
  }

  @Test func tooFewReadingsGiveNone() {
    #expect(ClockFit([], nominalRate: 2000) == nil)
    #expect(ClockFit(readings(2, ppm: 0) { _, _ in 0 }, nominalRate: 2000) == nil)
    let same = ClockObservation(sample: 5, monotonicNS: 1, utc: start)
    #expect(ClockFit([same, same, same], nominalRate: 2000) == nil)
  }
}
