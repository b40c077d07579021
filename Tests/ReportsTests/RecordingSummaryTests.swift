// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
import SpasmDetection
import Testing

struct RecordingSummaryTests {
  private func row(_ condition: String, _ side: Side) throws -> RecordingSummary.SideRow {
    try #require(Sample.summary.sides.first { $0.condition == condition && $0.side == side })
  }

  @Test func clonicThatTurnsTonicIsOneSpasm() throws {
    let rest = try row("rest", .right)
    #expect(rest.spasms.count == 2)
    #expect((rest.isolated, rest.clonic, rest.tonic) == (1, 1, 1))
    #expect(rest.bursts.count == 5)
    // 450 ms of train, 1550 ms of tonic beyond it, 60 ms: 2.06 s of 300.
    #expect(rest.spasmTimeFraction == 0.006867)
  }

  @Test func restAndTasksAreNotMixed() throws {
    #expect(Sample.summary.conditions == ["rest", "smile"])
    let smile = try row("smile", .right)
    #expect(smile.spasms.text == "0 (0-3.69/min, 1 min)")
    #expect(try row("rest", .left).spasms.text == "0 (0-0.74/min, 5 min)")
  }

  @Test func musclesAndTrains() throws {
    let summary = Sample.summary
    let eye = try #require(summary.muscles.first { $0.condition == "rest" && $0.channel == Sample.rightEye })
    #expect(eye.bursts.count == 5)
    #expect(eye.burstDurationMS?.median == 50)
    let train = try #require(summary.trains.first)
    #expect(summary.trains.count == 1 && train.trains == 1 && train.burstRateHz?.median == 10)
  }

  @Test func synkinesisIsTheMatrixOfTheAnalyser() throws {
    #expect(Sample.summary.synkinesis.count == 2)
    let pair = try #require(Sample.summary.synkinesis.first)
    #expect(pair.source == Sample.rightCheek && pair.target == Sample.rightEye)
    #expect(pair.count == 19 && pair.movements == 20 && pair.coactivation == 0.95)
    // Wilson's interval for 19 of 20, from SciPy's binomtest.
    #expect(pair.coactivationLower == 0.7639 && pair.coactivationUpper == 0.9911)
    #expect(pair.lagMS == 2.123 && pair.label == .movementLocked)
  }

  @Test func qualityNamesWhatWasExcluded() throws {
    let eye = try #require(Sample.summary.quality.first { $0.channel == Sample.leftEye })
    #expect(eye.leadOffS == 2 && eye.excludedS == 2 && eye.analysableS == 358)
    #expect(eye.artefacts == ["pop": 1])
  }

  @Test func jsonIsSnakeCaseAndReadsBack() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(Sample.summary)
    #expect(try JSONDecoder().decode(RecordingSummary.self, from: data) == Sample.summary)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"spasm_time_fraction\"") && text.contains("\"lower_per_minute\""))
    #expect(text.range(of: "\"[a-z]+[A-Z][A-Za-z]*\":", options: .regularExpression) == nil)
  }

  @Test func nothingAnalysableHasNoRate() {
    let summary = RecordingSummary(
      name: "x", events: [], exposures: [], format: Sample.format, sampleCount: 1000, settings: "")
    #expect(summary.sides.allSatisfy { $0.spasms.perMinute == nil && $0.spasmTimeFraction == nil })
  }
}
