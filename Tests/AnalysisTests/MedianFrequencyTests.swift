// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Median frequency of bursts and of feature rows, on signals of known spectra.
struct MedianFrequencyTests {
  private func analyse(seconds: Double, rate: Double = 2048, _ value: (Double) -> Double) throws -> AnalyserOutput {
    var signal = SyntheticSignal(seconds: 8, channels: 1, rate: rate, seed: 6)
    signal.add(0) { $0 >= 3 && $0 < 3 + seconds ? 40 * value($0) : 0 }
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output
  }

  private func sine(_ frequency: Double, _ time: Double) -> Double {
    PortableMath.sin(2 * PortableMath.pi * frequency * time)
  }

  @Test(arguments: [80.0, 130, 210, 330], [0.06, 0.15, 1.5])
  func isThatOfASine(_ frequency: Double, _ seconds: Double) throws {
    for rate in [2000.0, 4096] {
      let output = try analyse(seconds: seconds, rate: rate) { sine(frequency, $0) }
      let burst = try #require(output.bursts.max { $0.duration < $1.duration })
      let found = try #require(burst.medianFrequencyHz)
      #expect((found - frequency).magnitude < 10)
    }
  }

  @Test func halfOfThePowerLiesBelow() throws {
    // Three lines of equal power: the middle one holds the median.
    let output = try analyse(seconds: 0.5) { sine(90, $0) + sine(180, $0) + sine(300, $0) }
    let burst = try #require(output.bursts.max { $0.duration < $1.duration })
    #expect((try #require(burst.medianFrequencyHz) - 180).magnitude < 25)
  }

  @Test func shortBurstsHaveNone() throws {
    let output = try analyse(seconds: 0.03) { sine(150, $0) }
    #expect(output.bursts.count == 1)
    #expect(output.bursts.allSatisfy { $0.medianFrequencyHz == nil })
    #expect(output.features.allSatisfy { $0.medianFrequencyHz == nil })
  }

  @Test func featureRowsHoldIt() throws {
    let output = try analyse(seconds: 0.3) { sine(150, $0) }
    let row = try #require(output.features.first)
    #expect((try #require(row.medianFrequencyHz) - 150).magnitude < 10)
  }
}
