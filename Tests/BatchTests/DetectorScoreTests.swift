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
    #expect(row.onsetBiasMS == 1 && row.onsetP95MS == 4 && row.falseCount == 1)
  }

  @Test(arguments: ["myokymia", "crosstalk"])
  func weakBurstsAndThoseOfOthersDoNotCountEitherWay(origin: String) {
    let truth = [burst(Self.eye, 1000), burst(Self.eye, 2000, snr: -3), burst(Self.eye, 3000, origin: origin)]
    let all = score(truth, truth).bursts
    let one = score(truth, [truth[0]]).bursts
    #expect(all.f1 == 1 && one.f1 == 1)
    #expect((all.truth, all.found, all.hits) == (1, 1, 1))
  }

  @Test(arguments: [-3.0, 3])
  func patternsThatNoBurstShowsDoNotCountEitherWay(strongest: Double) {
    let blink = pattern(.blink, 1000, .both)
    let members = [-6, strongest].map { level in
      Event(
        kind: .burst, onset: 1000, duration: 50, channels: [Self.eye], parent: blink.id,
        values: [.snrDB: .number(level)])
    }
    let shown = pattern(.clonic, 9000, .right)
    let counts = strongest < 0 ? 1 : 2
    let all = score(members + [blink, shown], [blink, shown])
    let one = score(members + [blink, shown], [shown])
    #expect(all.patterns.reduce(0) { $0 + $1.truth } == counts && all.patterns.reduce(0) { $0 + $1.hits } == counts)
    #expect(all.patterns.reduce(0) { $0 + ($1.found ?? 0) } == counts)
    #expect(one.confusion.contains { $0.found == "missed" } == (strongest > 0))
  }

  @Test func recallIsSplitBySignalToNoise() {
    let truth = [burst(Self.eye, 1000, snr: 6), burst(Self.eye, 2000, snr: 6), burst(Self.eye, 3000, snr: 20)]
    let rows = score(truth, [truth[0], truth[2]]).burstsBySNR
    #expect(rows.map(\.name) == ["4.5 to 8 dB", "17.5 dB and more"])
    #expect(rows.map(\.recall) == [0.5, 1])
    #expect(rows.allSatisfy { $0.precision == nil })
  }

  @Test func confusionHasSidesMissedAndNone() {
    let truth = [pattern(.clonic, 1000, .right), pattern(.blink, 5000, .both), pattern(.tonic, 9000, .right)]
    let found = [pattern(.clonic, 1000, .left), pattern(.tonic, 5000, .right), pattern(.movement, 20_000, .left)]
    let result = score(truth, found)
    #expect(
      result.confusion.map {
        "\($0.truth) \($0.truthSide?.rawValue ?? "-") \($0.found) \($0.foundSide?.rawValue ?? "-") \($0.count)"
      } == [
        "blink both tonic right 1", "clonic right clonic left 1", "none - movement left 1", "tonic right missed - 1",
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

  @Test func restIsTimeWithoutTrueActivity() {
    // 3600 s with one true burst of 50 ms, 50 ms on both sides of it.
    let truth = [burst(Self.eye, 1000)]
    let near = score(truth, [burst(Self.eye, 1000), burst(Self.eye, 1080)])
    #expect(near.restS == 3599.85 && near.bursts.falseCount == 1 && near.bursts.falsePerRestHour == 0)
    let far = score(truth, [burst(Self.eye, 1000), burst(Self.eye, 1120), pattern(.clonic, 9000, .left)])
    #expect(far.bursts.falsePerRestHour == 1)
    #expect(far.spasms.falsePerRestHour == 1 && far.spasms.falseCount == 1)
  }

  @Test func offsetsAreComparedToo() {
    var late = burst(Self.eye, 1004)
    late.duration = 60
    let row = score([burst(Self.eye, 1000)], [late]).bursts
    #expect(row.onsetBiasMS == 4 && row.offsetBiasMS == 14 && row.offsetMedianMS == 14 && row.offsetP95MS == 14)
  }

  @Test func pairsArePooledAndGrouped() {
    let strong = [burst(Self.eye, 1000, snr: 20), burst(Self.eye, 2000, snr: 20)]
    let weak = [burst(Self.eye, 1000, snr: 3)]
    let pairs = [
      ScorePair(truth: strong, found: strong, rate: 1000, duration: 10_000),
      ScorePair(truth: weak, found: [], rate: 1000, duration: 10_000),
      ScorePair(truth: strong, found: [strong[0]], rate: 1000, duration: 10_000),
    ]
    let result = DetectorScore(pairs)
    #expect((result.pairCount, result.bursts.truth, result.bursts.hits) == (3, 5, 3))
    #expect(result.groups.map(\.name) == ["17.5 dB and more", "below 4.5 dB"])
    #expect(result.groups.map(\.score.bursts.recall) == [0.75, 0])
    #expect(result.groups.allSatisfy { $0.score.groups.isEmpty })
    #expect(result.text.contains("== below 4.5 dB =="))
    let named = DetectorScore([
      ScorePair(truth: weak, found: [], rate: 1000, duration: 10_000, group: "a"),
      ScorePair(truth: weak, found: weak, rate: 1000, duration: 10_000, group: "b"),
    ])
    #expect(named.groups.map(\.name) == ["a", "b"])
  }

  @Test func kappaIsOverTime() {
    // 40 % of the time on in both, 10 % in each alone: observed 0.8, by chance 0.5.
    func long(_ onset: Int) -> Event {
      Event(kind: .burst, onset: onset, duration: 5000, channels: [Self.eye])
    }
    let pair = ScorePair(truth: [long(1000)], found: [long(2000)], rate: 1000, duration: 10_000)
    #expect(DetectorScore([pair]).burstKappa == 0.6)
    #expect(DetectorScore([pair]).patternKappa == nil)
    // The right side's 500 ms of 10 s; the found one is of another kind: no agreement beyond rest.
    let kinds = ScorePair(
      truth: [pattern(.clonic, 1000, .right)], found: [pattern(.clonic, 1000, .right)], rate: 1000, duration: 10_000)
    #expect(DetectorScore([kinds]).patternKappa == 1)
    let other = ScorePair(
      truth: [pattern(.clonic, 1000, .right)], found: [pattern(.tonic, 1000, .right)], rate: 1000, duration: 10_000)
    // Observed 0.975; chance 0.975 squared.
    #expect(DetectorScore([other]).patternKappa == 0.4937)
  }

  @Test func anIsolatedSpasmTakenForClonicIsASpasmAllTheSame() {
    let result = score([pattern(.isolated, 1000, .right)], [pattern(.clonic, 1000, .right)])
    #expect(result.spasms.f1 == 1 && result.eventAccuracy == 0)
  }

  @Test func textNamesEverything() {
    let truth = [burst(Self.eye, 1000), pattern(.clonic, 1000, .right)]
    let text = score(truth, truth).text
    for word in [
      "precision", "burst", "clonic", "Confusion", "clonic R", "Kappa", "side right 1 of 1", "1.000",
      Facialis.disclaimer,
    ] {
      #expect(text.contains(word), "\(word)")
    }
  }

  @Test func nothingAgainstNothing() {
    let result = score([], [])
    #expect(result.bursts.f1 == nil && result.eventAccuracy == nil && result.patterns.isEmpty)
  }
}
