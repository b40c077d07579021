// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct DetectorCardTests {
  private static let eye = ChannelName(.right, .orbicularisOculi)
  private static let burst = Event(kind: .burst, onset: 1000, duration: 50, channels: [eye])

  private func pattern(_ kind: EventKind) -> Event {
    Event(kind: kind, onset: 1000, duration: 500, side: .right, channels: [Self.eye])
  }

  private func entry(_ name: String, _ truth: [Event], _ found: [Event], level: Double = 10) -> DetectorCard.Entry {
    DetectorCard.Entry(
      name: name, summary: "what \(name) is", isRecipe: name.hasPrefix("R"), levelDB: level,
      pair: ScorePair(truth: truth, found: found, rate: 1000, duration: 3_600_000))
  }

  private func markdown(_ entries: [DetectorCard.Entry]) -> String {
    let origin = DetectorCard.Origin(command: "facialis card", settingsHash: "abc", seeds: "seeds 1 to 2", seconds: 60)
    return DetectorCard(entries, origin: origin).markdown
  }

  @Test func itSaysWhereItComesFromAndWhatItIsNot() {
    let text = markdown([entry("S05", [Self.burst], [Self.burst])])
    for words in ["not tested on patients", "`facialis card`", "seeds 1 to 2", "settings abc", Facialis.version] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func facesAndRecipesAreKeptApart() {
    let text = markdown([
      entry("S05", [Self.burst], [Self.burst]), entry("R1", [Self.burst], []),
    ])
    #expect(text.contains("| 10 dB | 1 | 1.000 | 1.000 | 1.000 | +0.0; 0.0; 0.0 | +0.0; 0.0; 0.0 | 0.000 |"))
    #expect(text.contains("| R1 | 10 dB | 1 | - | 0.000 | 0.000 | - | - | what R1 is |"))
  }

  /// A clonic spasm where an isolated one is, is no invention; one where a blink is, or nothing, is.
  @Test(
    arguments: zip(
      [EventKind.isolated, .blink, .rhythmic], ["| 0 | 0 | 0 | 0 |", "| 1 | 0 | 0 | 0 |", "| 1 | 0 | 0 | 0 |"]))
  func inventedSpasmsAreCounted(_ truth: EventKind, cells: String) {
    let text = markdown([entry("S16", [pattern(truth)], [pattern(.clonic)])])
    #expect(text.contains("| S16 | 1.00 \(cells) what S16 is |"), "\(text)")
  }

  @Test func everyLevelHasItsColumn() {
    let text = markdown([
      entry("S05", [Self.burst], [Self.burst], level: 3), entry("S05", [Self.burst], [], level: 20),
    ])
    #expect(text.contains("| scenario | 3 dB | 20 dB | what it is |"))
    #expect(text.contains("| S05 | 1.000 | 0.000 | what S05 is |"))
  }
}
