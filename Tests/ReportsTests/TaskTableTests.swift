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

  @Test func withoutTasksThereIsNothing() {
    let events = [Self.burst(10, Self.channels[0], 5)]
    let table = TaskTable(
      events: events, timeline: ConditionTimeline(events: events, sampleCount: 100), channels: Self.channels)
    #expect(table.rows.isEmpty && table.brows.isEmpty)
  }
}
