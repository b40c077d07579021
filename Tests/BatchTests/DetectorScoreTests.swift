// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct DetectorScoreTests {
  private static let eye = ChannelName(.right, .orbicularisOculi)
  private static let cheek = ChannelName(.right, .zygomaticusMajor)

  private func burst(_ channel: ChannelName, _ onset: Int, snr: Double = 10, origin: String = "spasm") -> Event {
    Event(
      kind: .burst, onset: onset, duration: 50, channels: [channel],
      values: [.snrDB: .number(snr), .origin: .text(origin)])
  }

  private func pattern(_ kind: EventKind, _ onset: Int, _ side: EventSide) -> Event {
    Event(kind: kind, onset: onset, duration: 500, side: side, channels: [Self.eye])
  }

  private func score(_ truth: [Event], _ found: [Event]) -> DetectorScore {
    DetectorScore(truth: truth, found: found, rate: 1000, duration: 3_600_000)
  }

  @Test func burstsAreComparedChannelByChannel() {
    let truth = [burst(Self.eye, 1000), burst(Self.eye, 3000), burst(Self.cheek, 1000), burst(Self.cheek, 5000)]
    let found = [burst(Self.eye, 1004), burst(Self.cheek, 998), burst(Self.cheek, 3000)]
    let row = score(truth, found).bursts
    #expect((row.truth, row.found, row.hits) == (4, 3, 2))
    #expect(row.precision == 0.6667 && row.recall == 0.5 && row.f1 == 0.5714)
    #expect(row.onsetBiasMS == 1 && row.onsetP95MS == 4 && row.falsePerHour == 1)
  }

  @Test func weakAndMyokymicBurstsDoNotCountEitherWay() {
    let truth = [burst(Self.eye, 1000), burst(Self.eye, 2000, snr: -3), burst(Self.eye, 3000, origin: "myokymia")]
    let all = score(truth, truth).bursts
    let one = score(truth, [truth[0]]).bursts
    #expect(all.f1 == 1 && one.f1 == 1)
    #expect((all.truth, all.found, all.hits) == (1, 1, 1))
  }

  @Test func recallIsSplitBySignalToNoise() {
    let truth = [burst(Self.eye, 1000, snr: 6), burst(Self.eye, 2000, snr: 6), burst(Self.eye, 3000, snr: 20)]
    let rows = score(truth, [truth[0], truth[2]]).burstsBySNR
    #expect(rows.map(\.name) == ["4.5 to 8 dB", "17.5 dB and more"])
    #expect(rows.map(\.recall) == [0.5, 1])
    #expect(rows.allSatisfy { $0.precision == nil })
  }

  @Test func confusionHasMissedAndNone() {
    let truth = [pattern(.clonic, 1000, .right), pattern(.blink, 5000, .both), pattern(.tonic, 9000, .right)]
    let found = [pattern(.clonic, 1000, .left), pattern(.tonic, 5000, .right), pattern(.movement, 20_000, .left)]
    let result = score(truth, found)
    #expect(
      result.confusion.map { "\($0.truth) \($0.found) \($0.count)" } == [
        "blink tonic 1", "clonic clonic 1", "none movement 1", "tonic missed 1",
      ])
    #expect((result.sideRight, result.sideTotal) == (0, 1))
    #expect(result.eventAccuracy == 0.3333)
    #expect(result.patterns.first { $0.name == "clonic" }?.hits == 0)
  }

  @Test func aSynkinesisIsNoMovement() {
    let movement = pattern(.movement, 1000, .right)
    let joined = pattern(.synkinesis, 1000, .right)
    let result = score([joined], [movement])
    #expect(result.confusion.map(\.found) == ["movement", "missed"])
  }

  @Test func textNamesEverything() {
    let truth = [burst(Self.eye, 1000), pattern(.clonic, 1000, .right)]
    let text = score(truth, truth).text
    for word in ["precision", "burst", "clonic", "Confusion", "side right 1 of 1", "1.000", Facialis.disclaimer] {
      #expect(text.contains(word), "\(word)")
    }
  }

  @Test func nothingAgainstNothing() {
    let result = score([], [])
    #expect(result.bursts.f1 == nil && result.eventAccuracy == nil && result.patterns.isEmpty)
  }
}
