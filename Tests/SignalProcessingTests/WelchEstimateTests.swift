// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct WelchEstimateTests {
  private func filtered() throws -> [Double] {
    let golden = try Golden.fixture()
    let layout = GroupLayout(channelCount: 1)
    var cascade = FilterCascade(Golden.sections(golden.filters[0].sos.values), groupCount: 1)
    var frames = layout.groups(interleaved: golden.input.values)
    var span = frames.mutableSpan
    cascade.process(&span)
    return layout.channel(0, of: frames)
  }

  private func agree(_ density: PowerDensity, _ expected: [Double]) -> Bool {
    let largest = expected.max() ?? 0
    return density.values.count == expected.count
      && zip(density.values, expected).allSatisfy { abs($0 - $1) < 1e-12 * largest }
  }

  @Test func agreesWithSciPy() throws {
    let golden = try Golden.fixture()
    let signal = try filtered()
    for expected in golden.welch {
      var estimate = try WelchEstimate(length: expected.length, rate: golden.rate)
      estimate.addSegments(of: signal.span, step: expected.length - expected.overlap)
      let measured = estimate.density
      let density = try #require(measured)
      #expect(agree(density, expected.density.values))
      #expect(density.resolution == golden.rate / Double(expected.length))
    }
  }

  @Test(.enabled(if: Golden.hasLarge, "needs the test data: set FACIALIS_TEST_DATA"))
  func agreesWithSciPyOnTheTestData() throws {
    let golden = try Golden.large()
    let hann = golden.welch.filter { $0.window == "hann" }
    #expect(hann.count == 2)
    for expected in hann {
      var estimate = try WelchEstimate(length: expected.nperseg, rate: expected.fs)
      estimate.addSegments(of: golden.input.x.span, step: expected.nperseg - expected.noverlap)
      let measured = estimate.density
      let density = try #require(measured)
      #expect(agree(density, expected.density))
      let all = 0...expected.fs / 2
      #expect(abs(try #require(density.meanFrequency(in: all)) - expected.meanFreq) < 1e-6)
      // The reference is the first line at which half the power is reached.
      let median = try #require(density.medianFrequency(in: all))
      #expect((median / density.resolution).rounded() * density.resolution == expected.medianFreqBin)
    }
  }

  @Test func powerOfTheDensityIsThatOfTheSignal() throws {
    var random = RandomSource(seed: 51)
    let x = (0..<100_000).map { _ in random.normal(0, 10) }
    var estimate = try WelchEstimate(length: 512, rate: 2000)
    let nothing = estimate.density
    #expect(nothing == nil)
    estimate.addSegments(of: x.span, step: 256)
    let measured = estimate.density
    let density = try #require(measured)
    #expect(abs(density.power(in: 0...1000) / 100 - 1) < 0.03)
    #expect(abs(density.power(in: 200...300) / 10 - 1) < 0.1)
  }

  @Test func spoiltSegmentsAreLeftOut() throws {
    var x = try filtered()
    var clean = try WelchEstimate(length: 256, rate: 2000)
    clean.add(x.span.extracting(0..<256))
    x[700] = .nan
    var estimate = try WelchEstimate(length: 256, rate: 2000)
    estimate.add(x.span.extracting(600..<856))
    let added = estimate.segmentCount
    #expect(added == 0)
    estimate.add(x.span.extracting(0..<256))
    let (density, expected) = (estimate.density, clean.density)
    #expect(density != nil && density == expected)
    estimate.reset()
    let nothing = estimate.density
    #expect(nothing == nil)
  }
}
