// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import Testing

/// Lags counted by hand.
struct CorrelogramFigureTests {
  private static let eye = ChannelName(.right, .orbicularisOculi)
  private static let cheek = ChannelName(.right, .zygomaticusMajor)

  private static func bursts(_ channel: ChannelName, _ onsets: [Int]) -> [Event] {
    onsets.map { Event(kind: .burst, onset: $0, duration: 20, channels: [channel]) }
  }

  /// The eye fires every 100 ms, the cheek 4 ms behind it, at 1000 Hz.
  @Test func lagsFallIntoTheirBins() throws {
    let eye = (0..<30).map { 10_000 + $0 * 100 }
    let events = Self.bursts(Self.eye, eye) + Self.bursts(Self.cheek, eye.dropLast().map { $0 + 4 })
    let figure = CorrelogramFigure(events: EventList(events), side: .right, rate: 1000)
    #expect(figure.channels == [Self.eye, Self.cheek])
    let own = figure.counts(Self.eye, Self.eye)
    // -200, -100, 100 and 200 ms: each with as many pairs as there are bursts so far apart; never with itself.
    #expect(own.count == 50 && own.reduce(0, +) == 2 * (29 + 28))
    #expect(own[5] == 28 && own[15] == 29 && own[35] == 29 && own[45] == 28 && own[25] == 0)
    let cross = figure.counts(Self.eye, Self.cheek)
    #expect(cross[25] == 29 && cross[35] == 28 && cross[15] == 29)
    #expect(figure.svg?.contains("R-ZYG behind R-OOC") == true)
  }

  @Test func fewBurstsMakeNoFigure() {
    let events = Self.bursts(Self.eye, (0..<CorrelogramFigure.leastBursts - 1).map { $0 * 100 })
    #expect(CorrelogramFigure(events: EventList(events), side: .right, rate: 1000).svg == nil)
  }
}
