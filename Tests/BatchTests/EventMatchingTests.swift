// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct EventMatchingTests {
  private static let eye = ChannelName(.left, .orbicularisOculi)

  private func burst(_ onset: Int, _ duration: Int) -> Event {
    Event(kind: .burst, onset: onset, duration: duration, channels: [Self.eye])
  }

  private func pairs(_ truth: [Event], _ found: [Event]) -> [[Int]] {
    EventMatching(truth: truth, found: found, rate: 1000) { _, _ in true }.pairs.map { [$0.truth, $0.found] }
  }

  /// Onset 25 ms off is a pair, 26 ms off with too little overlap is none; overlap of 0.3 is enough at any onset.
  @Test(arguments: [
    (1025, 10, true), (1026, 10, false), (975, 5, true), (1050, 90, true), (1080, 90, false), (1040, 60, true),
  ])
  func rules(onset: Int, duration: Int, isPair: Bool) {
    #expect(pairs([burst(1000, 100)], [burst(onset, duration)]).isEmpty == !isPair)
  }

  @Test func oneToOneBestFirst() {
    let truth = [burst(1000, 100), burst(1200, 100)]
    let found = [burst(1010, 300), burst(1205, 95), burst(5000, 10)]
    #expect(pairs(truth, found) == [[0, 0], [1, 1]])
  }

  @Test func piecesOfALongEventAreSpare() {
    #expect(pairs([burst(1000, 1000)], [burst(1000, 300), burst(1400, 600)]) == [[0, 1]])
  }

  @Test func agreementComesBeforeOverlap() {
    let truth = [Event(kind: .clonic, onset: 1000, duration: 500, side: .left)]
    let found = [
      Event(kind: .tonic, onset: 1000, duration: 500, side: .left),
      Event(kind: .clonic, onset: 1010, duration: 400, side: .left),
    ]
    #expect(pairs(truth, found) == [[0, 1]])
  }

  /// The same pairs as trying every combination, on dense random events.
  @Test func windowMissesNothing() {
    var random = RandomSource(seed: 5)
    func events() -> [Event] {
      (0..<300).map { _ in burst(Int(random.uniform(0, 20_000)), Int(random.uniform(1, 900))) }
    }
    let truth = events()
    let found = events()
    let matching = EventMatching(truth: truth, found: found, rate: 1000) { _, _ in true }
    let takenTruth = Set(matching.pairs.map(\.truth))
    let takenFound = Set(matching.pairs.map(\.found))
    for (index, event) in truth.enumerated() where !takenTruth.contains(index) {
      for (other, candidate) in found.enumerated() where !takenFound.contains(other) {
        let isPair = abs(event.onset - candidate.onset) <= 25 || EventMatching.overlap(event, candidate) >= 0.3
        #expect(!isPair, "\(index) and \(other) are both free")
      }
    }
  }
}
