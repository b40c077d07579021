// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
internal import Analysis
internal import FacialEMG

extension SessionEngine {
  /// Steps of the meter from one matrix of synkinesis to the next.
  private static let matrixSteps = 20

  /// A new analysis begins: its meter too. A rate that allows no spectrum leaves out the measurements, not the session.
  func beginMeasurements() {
    ports.measurements.begin()
    meter = try? LiveMeter(format: format)
    measuredSteps = 0
  }

  /// Measures what the analyser took, for those who watch; what overload leaves out is left out here.
  func measure(_ counts: Span<Int32>) {
    guard let origin = run?.origin else { return }
    if let minutes = run?.takeMinutes(), !minutes.isEmpty {
      ports.measurements.publish(minutes: minutes, origin: origin)
    }
    guard let meter, shed < .features else { return }
    meter.noteRaw(counts)
    guard run?.advance(meter) == true, let analyser = run?.analyser else { return }
    measuredSteps += 1
    if measuredSteps % 2 == 0 {
      ports.measurements.publish(
        features(meter, analyser),
        synkinesis: measuredSteps % Self.matrixSteps == 0 ? analyser.synkinesisMatrix() : nil)
    }
    if shed < .spectra { measureSpectra(meter, analyser) }
  }

  private func features(_ meter: LiveMeter, _ analyser: Analyser) -> LiveFeatures {
    var channels: [LiveFeatures.Channel] = []
    channels.reserveCapacity(channelCount)
    for (channel, channelFormat) in format.channels.enumerated() {
      let level = meter.level(channel)
      channels.append(
        LiveFeatures.Channel(
          name: channelFormat.name, rmsUV: level.rmsUV, peakUV: level.peakUV,
          noiseFloorUV: analyser.noiseFloorUV(channel), humDB: analyser.humDB(channel),
          quality: analyser.quality(channel), offsetMV: meter.offsetMV(channel)))
    }
    return LiveFeatures(streamSample: position, channels: channels)
  }

  private func measureSpectra(_ meter: LiveMeter, _ analyser: Analyser) {
    var spectra: [LiveSpectrum] = []
    if meter.isSpectrumDue, ports.measurements.areSpectraWatched {
      for channel in 0..<channelCount {
        if let spectrum = meter.shortSpectrum(channel, analyser.history) { spectra.append(spectrum) }
      }
    }
    for channel in meter.channelsDue {
      if let spectrum = meter.density(channel, analyser.history) { spectra.append(spectrum) }
      if let spectrum = meter.envelopeSpectrum(channel) { spectra.append(spectrum) }
    }
    if !spectra.isEmpty { ports.measurements.publish(spectra, streamSample: position) }
  }
}
