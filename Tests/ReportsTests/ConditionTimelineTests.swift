// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import Testing

struct ConditionTimelineTests {
  private func markers(_ list: [(Int, String)]) -> [Event] {
    list.map { Marker(text: $0.1).event(at: $0.0) }
  }

  @Test func followsTasks() {
    let events = markers([
      (100, "task:rest:on"), (200, "task:blink"), (250, "trigger:light:on"), (300, "task:blink:off"),
      (350, "a note"),
      (400, "task:rest:off"), (400, "task:smile:on"), (500, "task:smile:off"),
    ])
    let timeline = ConditionTimeline(events: events.shuffled(), sampleCount: 600)
    #expect(
      timeline.stretches.map { "\($0.condition) \($0.samples)" } == [
        "unmarked 0..<100", "rest 100..<200", "blink 200..<300", "unmarked 300..<400", "smile 400..<500",
        "unmarked 500..<600",
      ])
    #expect(timeline.conditions == ["unmarked", "rest", "blink", "smile"])
  }

  @Test(arguments: [(0, "unmarked"), (99, "unmarked"), (100, "rest"), (599, "rest"), (9999, "rest")])
  func findsTheConditionOfASample(sample: Int, condition: String) {
    let timeline = ConditionTimeline(events: markers([(100, "task:rest:on")]), sampleCount: 600)
    #expect(timeline.condition(at: sample) == condition)
  }

  @Test func aRecordingWithoutMarkersIsUnmarked() {
    #expect(ConditionTimeline(events: [], sampleCount: 10).conditions == ["unmarked"])
    #expect(ConditionTimeline(events: [], sampleCount: 0).condition(at: 3) == "unmarked")
  }
}
