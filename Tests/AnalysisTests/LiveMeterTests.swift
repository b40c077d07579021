// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import Foundation
import SpasmDetection
import Testing

/// Levels and spectra of a signal that is known.
struct LiveMeterTests {
  private static let rate = 2000.0

  /// 10 uV of 125 Hz in channel 0, swelling five times a second in channel 1; through the history as the analyser keeps it.
  private static func measure(seconds: Double) throws -> (LiveMeter, SignalHistory) {
    let names = [ChannelName(.left, .mentalis), ChannelName(.right, .mentalis)]
    let format = StreamFormat(
      rate: rate,
      channels: names.map {
        ChannelFormat(
          name: $0,
          calibration: Calibration(
            digitalMinimum: -100, digitalMaximum: 100, physicalMinimum: -100, physicalMaximum: 100))
      })
    let meter = try LiveMeter(format: format)
    var history = SignalHistory(channelCount: 2, frames: 8000, delay: 0)
    var sample = 0
    while Double(sample) < seconds * rate {
      var frames: [SIMD8<Double>] = []
      for _ in 0..<50 {
        let time = Double(sample) / rate
        let tone = 10 * 2.0.squareRoot() * sin(2 * .pi * 125 * time)
        frames.append(SIMD8(tone, tone * (1 + sin(2 * .pi * 5 * time)), 0, 0, 0, 0, 0, 0))
        sample += 1
      }
      history.append(frames.span)
      _ = meter.advance(history, origin: 0)
    }
    return (meter, history)
  }

  @Test func levelsAreThoseOfTheSignal() throws {
    let (meter, _) = try Self.measure(seconds: 2)
    #expect(abs(meter.level(0).rmsUV - 10) < 0.1)
    #expect(abs(meter.level(0).peakUV - 14.14) < 0.1)
  }

  @Test func spectraPeakWhereTheSignalDoes() throws {
    let (meter, history) = try Self.measure(seconds: 12)
    for spectrum in [meter.shortSpectrum(0, history), meter.density(0, history)] {
      let spectrum = try #require(spectrum)
      let peak = try #require(spectrum.values.indices.max { spectrum.values[$0] < spectrum.values[$1] })
      #expect(abs(Double(peak) * spectrum.resolutionHz - 125) <= spectrum.resolutionHz)
      let power = spectrum.values.reduce(0) { $0 + Double($1) } * spectrum.resolutionHz
      #expect(abs(power - 100) < 2)
    }
    let rhythm = try #require(meter.envelopeSpectrum(1))
    let peak = try #require(rhythm.values.indices.dropFirst(4).max { rhythm.values[$0] < rhythm.values[$1] })
    #expect(abs(Double(peak) * rhythm.resolutionHz - 5) <= rhythm.resolutionHz)
  }

  @Test func beforeThereIsSignalThereIsNoSpectrum() throws {
    let (meter, history) = try Self.measure(seconds: 0.1)
    #expect(meter.shortSpectrum(0, history) == nil && meter.density(0, history) == nil)
    #expect(meter.envelopeSpectrum(0) == nil && meter.offsetMV(0) == nil)
  }
}
