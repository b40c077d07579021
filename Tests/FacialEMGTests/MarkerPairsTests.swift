// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Testing

/// What does not pair is told in words.
struct MarkerPairsTests {
  @Test(
    arguments: [
      ([], []),
      ([("trigger:light:on", 1.0), ("trigger:light:off", 2.0)], []),
      ([("trigger:light:on", 1.0)], ["trigger:light was switched on at 1.0 s and never off."]),
      ([("trigger:light:off", 2.5)], ["trigger:light was switched off at 2.5 s, and was not on."]),
      (
        [("trigger:light:on", 1.0), ("trigger:light:on", 3.0), ("trigger:light:off", 4.0)],
        ["trigger:light was switched on at 1.0 s and again at 3.0 s, without off between."]
      ),
      // The next task ends the one before; at one instant, what ends comes first.
      ([("task:rest:on", 0.0), ("task:smile:on", 5.0), ("task:smile:off", 6.0)], []),
      (
        [("task:smile:on", 5.0), ("task:rest:on", 5.0), ("task:rest:off", 5.0), ("task:smile:off", 6.0)],
        [
          "task:rest was switched off at 5.0 s, and was not on.", "task:rest was switched on at 5.0 s and never off.",
          "task:smile was switched off at 6.0 s, and was not on.",
        ]
      ),
      (
        [("task:rest:on", 0.0), ("trigger:noise:on", 1.0)],
        ["task:rest was switched on at 0.0 s and never off.", "trigger:noise was switched on at 1.0 s and never off."]
      ),
      ([("treatment:drug", 1.0), ("stimulus:left", 2.0), ("light:on", 3.0), ("a note", 4.0)], []),
    ] as [([(String, Double)], [String])])
  func problems(markers: [(String, Double)], expected: [String]) {
    #expect(MarkerPairs.problems(markers.map { (Marker(text: $0.0), $0.1) }) == expected)
  }

  @Test func inEventsTimesAreThoseOfTheRecording() {
    let events = [
      Marker(.trigger, "light", .on).event(at: 3000), Event(kind: .burst, onset: 1),
      Marker(.trigger, "light", .off).event(at: 1000),
    ]
    #expect(
      MarkerPairs.problems(in: events, rate: 2000) == [
        "trigger:light was switched off at 0.5 s, and was not on.",
        "trigger:light was switched on at 1.5 s and never off.",
      ])
  }

  @Test func everyWordOfTheVocabularyReadsBack() {
    for word in Marker.vocabulary {
      let marker = Marker(word.category, word.name, word.lasts ? .on : .instant)
      #expect(Marker(text: marker.text) == marker)
    }
    #expect(Set(Marker.vocabulary.map { "\($0.category):\($0.name)" }).count == Marker.vocabulary.count)
  }
}
