// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import SpasmDetection
import Testing

/// What a recording could have shown, and which muscle begins.
struct RecordingSummaryRangeTests {
  private func summary(_ events: [Event], _ exposures: [Exposure] = []) -> RecordingSummary {
    RecordingSummary(
      name: "x", events: EventList(events), exposures: exposures, format: Sample.format,
      sampleCount: Sample.sampleCount, settings: "")
  }

  private func burst(_ channel: ChannelName, _ onset: Int, rms: Double = 40, parent: EventID? = nil) -> Event {
    Event(
      kind: .burst, onset: onset, duration: 40, channels: [channel], parent: parent, values: [.rmsUV: .number(rms)])
  }

  @Test func limitIsThatOfTheWorstMinuteAndReferenceTheBestOfThree() throws {
    var events: [Event] = []
    for (index, rms) in [120.0, 200, 160].enumerated() {
      let start = 100_000 + 20_000 * index
      events.append(Marker(.task, "closure", .on).event(at: start))
      events.append(burst(Sample.rightEye, start + 500, rms: rms))
      events.append(Marker(.task, "closure", .off).event(at: start + 5000))
    }
    // Larger, but nobody asked for it.
    events.append(burst(Sample.rightEye, 10_000, rms: 900))
    let exposures = [
      Exposure(channel: Sample.rightEye, condition: "unmarked", analysableS: 300, totalS: 300, detectionLimitUV: 4),
      Exposure(channel: Sample.rightEye, condition: "closure", analysableS: 15, totalS: 15, detectionLimitUV: 5),
    ]
    let row = try #require(summary(events, exposures).range.first { $0.channel == Sample.rightEye })
    #expect(row.detectionLimitUV == 5)
    #expect(row.referenceUV == 200)
    #expect(row.references == 3)
    #expect(row.detectionLimitPercent == 2.5)
    let other = try #require(summary(events, exposures).range.first { $0.channel == Sample.leftEye })
    #expect(other.detectionLimitUV == nil && other.referenceUV == nil && other.detectionLimitPercent == nil)
  }

  /// Trains in which the cheek follows the eye by `lag` samples, plus a spread that is the same in every third contraction.
  private func train(lag: Int, count: Int) -> [Event] {
    let train = Event(kind: .clonic, onset: 1000, duration: 100 * count, side: .right, channels: [Sample.rightEye])
    var events = [train]
    for index in 0..<count {
      let onset = 1000 + 100 * index
      let follows = onset + lag + (index % 3 - 1) * 2
      events.append(burst(Sample.rightEye, onset, parent: train.id))
      events.append(burst(Sample.rightCheek, follows, parent: train.id))
    }
    return events
  }

  @Test func aMuscleThatIsAlwaysEarlyLeads() throws {
    let rows = summary(train(lag: 4, count: 30)).leaders
    #expect(rows.map(\.channel) == [Sample.rightEye, Sample.rightCheek])
    #expect(rows.map(\.contractions) == [30, 30])
    #expect(rows.map(\.leads) == [true, false])
    // At 1000 Hz half of 4 ms before the mean of the two.
    #expect(try #require(rows.first).onsetMS == -2)
    #expect(try #require(rows.first).onsetUpperMS < -1.5)
  }

  @Test func chanceLeadsNobodyAndFewContractionsSayNothing() {
    #expect(summary(train(lag: 0, count: 30)).leaders.allSatisfy { !$0.leads })
    #expect(summary(train(lag: 4, count: 9)).leaders.isEmpty)
  }
}
