// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct EnvelopeSpectrumTests {
  /// An envelope of bursts of 50 ms, `interval` seconds apart with a spread of `jitter` of it.
  private func train(interval: Double, jitter: Double, seconds: Double = 24) -> [Double] {
    var random = RandomSource(seed: 61)
    var envelope = [Double](repeating: 2, count: Int(seconds * 2000))
    var onset = 0.1
    while onset < seconds - 0.2 {
      for index in Int(onset * 2000)..<Int((onset + 0.05) * 2000) { envelope[index] += 60 }
      onset += max(0.06, interval * (1 + jitter * random.normal()))
    }
    return envelope
  }

  @Test(arguments: [2.0, 3.3, 6.25]) func findsTheRateOfARegularTrain(rate: Double) throws {
    var spectrum = try EnvelopeSpectrum(rate: 2000)
    let rhythmMeasured = spectrum.rhythm(of: train(interval: 1 / rate, jitter: 0).span)
    let rhythm = try #require(rhythmMeasured)
    #expect(abs(rhythm.peakFrequency - rate) < 0.03)
    #expect(rhythm.peakShare > 0.15)
  }

  @Test func anIrregularTrainHasNoPeak() throws {
    var spectrum = try EnvelopeSpectrum(rate: 2000)
    let regularMeasured = spectrum.rhythm(of: train(interval: 0.2, jitter: 0.02).span)
    let regular = try #require(regularMeasured)
    let irregularMeasured = spectrum.rhythm(of: train(interval: 0.2, jitter: 0.6).span)
    let irregular = try #require(irregularMeasured)
    #expect(regular.peakShare > 2 * irregular.peakShare)
  }

  @Test func whatIsTooShortOrConstantHasNoRhythm() throws {
    var spectrum = try EnvelopeSpectrum(rate: 2000)
    let length = spectrum.windowLength
    #expect(length == 16_000)
    for envelope in [train(interval: 0.2, jitter: 0, seconds: 7.9), Array(repeating: 3, count: 20_000)] {
      let rhythm = spectrum.rhythm(of: envelope.span)
      #expect(rhythm == nil)
    }
    #expect(throws: FacialisError.self) { _ = try EnvelopeSpectrum(window: 1, rate: 2000) }
    #expect(throws: FacialisError.self) { _ = try EnvelopeSpectrum(rate: 40) }
  }
}
