// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import SpasmDetection

/// A small recording at 1000 Hz: five minutes of rest, then one of smiling, spasms on the right.
enum Sample {
  static let leftEye = ChannelName(.left, .orbicularisOculi)
  static let rightEye = ChannelName(.right, .orbicularisOculi)
  static let rightCheek = ChannelName(.right, .zygomaticusMajor)
  static let sampleCount = 360_000

  static let format = StreamFormat(
    rate: 1000,
    channels: [leftEye, rightEye, rightCheek].map {
      ChannelFormat(
        name: $0,
        calibration: Calibration(
          digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7))
    })

  static func burst(_ channel: ChannelName, _ onset: Int, _ duration: Int = 50) -> Event {
    Event(
      kind: .burst, onset: onset, duration: duration, channels: [channel],
      values: [.rmsUV: .number(40), .snrDB: .number(12)])
  }

  static var events: [Event] {
    let bursts = stride(from: 10_000, to: 10_500, by: 100).map { burst(rightEye, $0) }
    let train = Event(
      kind: .clonic, onset: 10_000, duration: 450, side: .right, channels: [rightEye], members: bursts.map(\.id),
      values: [.burstCount: .number(5), .burstRateHz: .number(10), .intervalMeanS: .number(0.1)])
    let tonic = Event(
      kind: .tonic, onset: 10_400, duration: 1600, side: .right, channels: [rightEye], parent: train.id)
    let isolated = Event(kind: .isolated, onset: 50_000, duration: 60, side: .right, channels: [rightEye])
    let joined = Event(
      kind: .synkinesis, onset: 320_000, duration: 500, side: .right, channels: [rightCheek, rightEye],
      values: [.lagMS: .number(2), .gain: .number(0.4), .evidenceCount: .number(4)])
    return bursts + [
      train, tonic, isolated, joined,
      Marker(.task, "rest", .on).event(at: 0), Marker(.task, "rest", .off).event(at: 300_000),
      Marker(.task, "smile", .on).event(at: 300_000),
      Event(kind: .leadOff, onset: 60_000, duration: 2000, channels: [leftEye]),
      Event(kind: .artefact, onset: 70_000, channels: [leftEye], values: [.artefactClass: .text("pop")]),
    ]
  }

  static let exposures = [leftEye, rightEye, rightCheek].flatMap { channel in
    [
      Exposure(channel: channel, condition: "rest", analysableS: channel == leftEye ? 298 : 300, totalS: 300),
      Exposure(channel: channel, condition: "smile", analysableS: 60, totalS: 60),
    ]
  }

  /// The analyser's matrix as its JSON.
  static let matrix: SynkinesisMatrix = {
    let text = """
      {"rows": [
        {"side": "right", "source": "R-ZYG", "target": "R-OOC", "movements": 20, "coactivations": 19,
         "coactivation": 0.95, "contralateral_coactivation": 0.1, "lag_ms": 2.123456, "lag_uncertainty_ms": 0.5,
         "gain": 0.4, "p_value": 0.002, "followed_by_spasm": 1, "label": "movement_locked"},
        {"side": "right", "source": "R-OOC", "target": "R-ZYG", "movements": 8, "coactivations": 0,
         "coactivation": 0, "followed_by_spasm": 0}]}
      """
    return (try? JSONDecoder().decode(SynkinesisMatrix.self, from: Data(text.utf8))) ?? SynkinesisMatrix(rows: [])
  }()

  static var summary: RecordingSummary {
    RecordingSummary(
      name: "sample", events: EventList(events), exposures: exposures, format: format, sampleCount: sampleCount,
      ignoredSignals: ["ECG"], synkinesis: matrix, settings: "0123456789abcdef")
  }

  static let provenance = Provenance(
    input: "sample.bdf", inputBytes: 12, inputSHA256: "ab12", software: "facialis 0.0.0",
    settingsHash: "0123456789abcdef",
    settings: [.init(name: "high_pass_hz", value: 20, unit: "Hz", meaning: "Lower corner.")],
    warnings: ["The header says <0 records>."])
}
