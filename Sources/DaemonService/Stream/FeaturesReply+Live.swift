// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import DaemonAPI
import FacialEMG
import LiveSession
import SpasmDetection

extension FeaturesReply {
  /// The features of the channels that have a place, in the order of the places.
  init(_ features: LiveFeatures, places: [Int: Int]) {
    self.init(
      streamSample: features.streamSample,
      channels: places.sorted { $0.value < $1.value }.compactMap { index, _ in
        guard features.channels.indices.contains(index) else { return nil }
        return Channel(features.channels[index])
      })
  }

  /// The latest of everything, with the minutes of the current analysis.
  init(_ latest: MeasurementHub.Latest) {
    self.init(
      streamSample: latest.features?.streamSample ?? 0, channels: latest.features?.channels.map(Channel.init) ?? [],
      minutes: latest.minutes.map { row in
        Minute(
          minute: row.minute, channel: row.channel.description, condition: row.condition,
          analysableS: row.analysableS, burstsPerMinute: row.burstsPerMinute, spasmsPerMinute: row.spasmsPerMinute,
          spasmTimeFraction: row.spasmTimeFraction, rmsUV: row.rmsUV, quality: row.quality)
      })
  }
}

extension FeaturesReply.Channel {
  init(_ channel: LiveFeatures.Channel) {
    self.init(
      name: channel.name.description, rmsUV: Decimal.round(channel.rmsUV, 2), peakUV: Decimal.round(channel.peakUV, 2),
      noiseFloorUV: channel.noiseFloorUV.map { Decimal.round($0, 2) }, quality: channel.quality)
  }
}

extension SynkinesisReply {
  init(_ matrix: SynkinesisMatrix) {
    func rounded(_ value: Double?, _ decimals: Int) -> Double? { value.map { Decimal.round($0, decimals) } }
    self.init(
      rows: matrix.rows.map { row in
        Row(
          side: row.side, source: row.source.description, target: row.target.description, movements: row.movements,
          coactivations: row.coactivations, coactivation: Decimal.round(row.coactivation, 4),
          contralateralCoactivation: rounded(row.contralateralCoactivation, 4), lagMS: rounded(row.lagMS, 3),
          lagUncertaintyMS: rounded(row.lagUncertaintyMS, 3), gain: rounded(row.gain, 3),
          pValue: rounded(row.pValue, 4), label: row.label?.rawValue)
      })
  }
}

extension SpectrumReply {
  /// The latest long spectra of channels, by index in the format.
  init(_ latest: MeasurementHub.Latest, names: [ChannelName], channels: [Int]) {
    func density(_ spectrum: LiveSpectrum?) -> Density? {
      spectrum.map { Density(resolutionHz: $0.resolutionHz, values: $0.values) }
    }
    self.init(
      channels: channels.map { index in
        Channel(
          name: names[index].description, density: density(latest.densities[index]),
          envelope: density(latest.envelopes[index]))
      })
  }
}

extension QualityReply {
  init(_ features: LiveFeatures) {
    self.init(
      features.channels.map {
        Measured(
          name: $0.name, quality: $0.quality, noiseFloorUV: $0.noiseFloorUV, humDB: $0.humDB, offsetMV: $0.offsetMV)
      })
  }
}
