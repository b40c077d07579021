// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import Testing

/// Amplitudes of tasks, counted by hand.
struct TaskTableTests {
  private static let channels =
    [ChannelName(.left, .zygomaticusMajor), ChannelName(.right, .zygomaticusMajor)]
    + [ChannelName(.left, .frontalis), ChannelName(.right, .frontalis)]

  private static func burst(_ onset: Int, _ channel: ChannelName, _ rms: Double) -> Event {
    Event(kind: .burst, onset: onset, duration: 10, channels: [channel], values: [.rmsUV: .number(rms)])
  }

  private static func task(_ name: String, _ from: Int, _ to: Int) -> [Event] {
    [Marker(.task, name, .on).event(at: from), Marker(.task, name, .off).event(at: to)]
  }

  @Test func theStrongestBurstOfEachRepetitionCounts() throws {
    let events =
      Self.task("smile", 100, 200) + Self.task("smile", 300, 400) + Self.task("closure", 500, 600)
      + Self.task("forced_closure", 700, 800) + [
        Self.burst(110, Self.channels[0], 30), Self.burst(150, Self.channels[0], 50),
        Self.burst(310, Self.channels[0], 70), Self.burst(120, Self.channels[1], 20),
        // Between the tasks, so of none.
        Self.burst(250, Self.channels[1], 900), Self.burst(510, Self.channels[2], 9),
      ]
    let table = TaskTable(
      events: events, timeline: ConditionTimeline(events: events, sampleCount: 1000), channels: Self.channels)
    let smile = try #require(table.rows.first { $0.task == "smile" && $0.muscle == .zygomaticusMajor })
    #expect(smile.repetitions == 2 && smile.left?.median == 60 && smile.left?.n == 2)
    #expect(smile.right?.median == 20 && smile.right?.n == 1)
    #expect(smile.laterality == 0.5)
    #expect(table.brows.map(\.count) == [1, 0] && table.brows.allSatisfy { $0.closures == 2 })
  }

  /// Five repetitions a side give an interval around the laterality; four give none.
  @Test(arguments: [5, 4]) func lateralityHasAnIntervalWhereThereAreEnough(repetitions: Int) throws {
    let (left, right) = ([50.0, 55, 60, 65, 70], [10.0, 12, 14, 16, 18])
    var events: [Event] = []
    for index in 0..<repetitions {
      let from = 100 + index * 200
      events += Self.task("smile", from, from + 100)
      events.append(Self.burst(from + 10, Self.channels[0], left[index]))
      events.append(Self.burst(from + 20, Self.channels[1], right[index]))
    }
    let table = TaskTable(
      events: events, timeline: ConditionTimeline(events: events, sampleCount: 2000), channels: Self.channels)
    let row = try #require(table.rows.first { $0.muscle == .zygomaticusMajor })
    guard repetitions == 5 else {
      #expect(row.lateralityRange == nil)
      return
    }
    let range = try #require(row.lateralityRange)
    // The medians are 60 and 14; the extremes that can be drawn are 50 against 18 and 70 against 10.
    let laterality = try #require(row.laterality)
    #expect(abs(laterality - 46.0 / 74) < 1e-12 && range.contains(laterality))
    #expect(range.lowerBound >= 32.0 / 68 - 1e-12 && range.upperBound <= 60.0 / 80 + 1e-12)
    #expect(range.upperBound - range.lowerBound > 0.05)
  }

  @Test func theBrowInClosureIsSetAgainstItsOwnRaise() throws {
    let events =
      Self.task("brow_raise", 0, 100) + Self.task("closure", 200, 300) + Self.task("forced_closure", 400, 500) + [
        Self.burst(10, Self.channels[2], 100), Self.burst(10, Self.channels[3], 80),
        Self.burst(210, Self.channels[2], 20), Self.burst(410, Self.channels[2], 30),
      ]
    let table = TaskTable(
      events: events, timeline: ConditionTimeline(events: events, sampleCount: 1000), channels: Self.channels)
    let left = try #require(table.brows.first { $0.side == .left })
    #expect(left.count == 2 && left.rmsUV?.median == 25 && left.shareOfBrowRaise == 0.25)
    let right = try #require(table.brows.first { $0.side == .right })
    #expect(right.count == 0 && right.rmsUV == nil && right.shareOfBrowRaise == nil)
  }

  @Test func withoutTasksThereIsNothing() {
    let events = [Self.burst(10, Self.channels[0], 5)]
    let table = TaskTable(
      events: events, timeline: ConditionTimeline(events: events, sampleCount: 100), channels: Self.channels)
    #expect(table.rows.isEmpty && table.brows.isEmpty)
  }
}
