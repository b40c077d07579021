// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Reports
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

  @Test func synkinesisCountsAgainstMovements() throws {
    let pair = try #require(Sample.summary.synkinesis.first)
    #expect(pair.source == Sample.rightCheek && pair.target == Sample.rightEye)
    #expect(pair.count == 1 && pair.movements == 4 && pair.coactivation == 0.25)
    #expect(pair.labels.isEmpty)
  }

  /// A target that bursts with every one of 20 movements is bound to them, one that bursts at random times is not.
  @Test(arguments: [true, false])
  func labelsNeedMoreThanChance(isBound: Bool) throws {
    var random = RandomSource(seed: 3)
    var events: [Event] = []
    for index in 0..<20 {
      let onset = 5000 + index * 15_000 + Int(random.uniform(0, 5000))
      let movement = Event(
        kind: .movement, onset: onset, duration: 800, side: .right, channels: [Sample.rightCheek])
      let answer = isBound ? onset + 4 : Int(random.uniform(0, 300_000))
      events.append(movement)
      events.append(Sample.burst(Sample.rightEye, answer))
      events.append(
        Event(
          kind: .synkinesis, onset: onset + 4, duration: 800, side: .right,
          channels: [Sample.rightCheek, Sample.rightEye], parent: movement.id))
    }
    let summary = RecordingSummary(
      name: "x", events: events, exposures: [], format: Sample.format, sampleCount: 360_000, settings: "")
    let pair = try #require(summary.synkinesis.first)
    #expect(pair.labels == (isBound ? ["movement_locked"] : []))
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
