// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct EventComparisonTests {
  private let eye = ChannelName(.left, .orbicularisOculi)
  private let cheek = ChannelName(.left, .zygomaticusMajor)

  private func burst(_ onset: Int, _ duration: Int = 50, in channel: ChannelName) -> Event {
    Event(kind: .burst, onset: onset, duration: duration, channels: [channel])
  }

  private func changes(_ before: [Event], _ after: [Event]) -> [EventComparison.Change] {
    EventComparison(before: before, after: after, rate: 1000).rows.map(\.change)
  }

  @Test func theSameEventsAreUnchanged() {
    let events = [burst(100, in: eye), burst(100, in: cheek), Event(kind: .gap, onset: 500, duration: 20)]
    #expect(changes(events, events.reversed()) == [.unchanged, .unchanged, .unchanged])
  }

  @Test func anotherOnsetOrDurationIsAMove() {
    #expect(changes([burst(100, in: eye)], [burst(103, in: eye)]) == [.moved])
    #expect(changes([burst(100, in: eye)], [burst(100, 51, in: eye)]) == [.moved])
  }

  @Test func aMoveOfMoreThanTenMillisecondsAtEitherEndIsNoticed() {
    let after = [burst(105, in: eye), burst(1011, in: eye), burst(2000, 70, in: eye)]
    let before = [burst(100, in: eye), burst(1000, in: eye), burst(2000, in: eye)]
    var counts = ComparisonCounts()
    for row in EventComparison(before: before, after: after, rate: 1000).rows { counts.add(row, rate: 1000) }
    #expect(counts.moved == 3)
    #expect(counts.movedNoticeably == 2)
    #expect(counts.largestMoveMS == 11)
  }

  @Test func anotherChannelOfOneSideIsSaidInWords() {
    let before = Event(kind: .clonic, onset: 0, duration: 90, side: .left, channels: [eye])
    let after = Event(kind: .clonic, onset: 0, duration: 90, side: .left, channels: [eye, cheek])
    var counts = ComparisonCounts()
    for row in EventComparison(before: [before], after: [after], rate: 1000).rows { counts.add(row, rate: 1000) }
    #expect(counts.labels == ["clonic left > other channels": 1])
  }

  @Test func aBurstOfAnotherChannelIsAnotherBurst() {
    #expect(Set(changes([burst(100, in: eye)], [burst(100, in: cheek)])) == [.vanished, .appeared])
  }

  @Test func aPatternMayChangeItsKindButNotItsSide() {
    let blink = Event(kind: .blink, onset: 100, duration: 100, side: .both)
    let spasm = Event(kind: .isolated, onset: 104, duration: 90, side: .left)
    let other = Event(kind: .isolated, onset: 104, duration: 90, side: .right)
    #expect(changes([blink], [spasm]) == [.relabelled])
    #expect(Set(changes([spasm], [other])) == [.vanished, .appeared])
  }

  @Test func whatIsFarApartVanishesAndAppears() {
    #expect(changes([burst(100, in: eye)], [burst(900, in: eye)]) == [.vanished, .appeared])
  }
}
