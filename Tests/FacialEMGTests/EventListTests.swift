// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Testing

struct EventListTests {
  /// Events with every column, several channels and sites, texts beyond ASCII, negative and large numbers.
  private static let events: [Event] = {
    var random = RandomSource(seed: 4)
    let names = ["L-OOC", "R-OOC-inf", "L-ZYG", "R-MEN", "L-MAS"].compactMap { ChannelName($0) }
    return (0..<3000).map { index in
      let kind = EventKind.allCases[index % EventKind.allCases.count]
      var event = Event(kind: kind, onset: Int(random.uniform(-300, 300)) * (index % 7 == 0 ? 1 << 40 : 1))
      event.duration = Int(random.uniform(0, 1e6))
      event.side = index % 4 == 3 ? nil : EventSide.allCases[index % 4]
      event.channels = Array(names.prefix(index % 6))
      event.parent = index % 3 == 0 ? "clonic:\(index):left" : nil
      event.members = (0..<index % 50).map { "burst:\($0 * 1_000_003):L-OOC" }
      for (place, column) in EventColumn.allCases.enumerated() where (index + place) % 5 == 0 {
        event.values[column] = place % 2 == 0 ? .number(random.normal(0, 1e6)) : .text("L\u{FC}cke \(index)")
      }
      guard index % 8 != 0 else { return event }
      event.cause = Cause(
        detector: "d/1", settings: "ab12", thresholdUV: index % 2 == 0 ? nil : 1.25, noiseFloorUV: random.normal(0, 1),
        quality: index % 5 == 0 ? nil : "good", path: (0..<index % 4).map { "step \($0)" })
      return event
    }
  }()

  @Test func givesBackWhatItTook() {
    let list = EventList(Self.events)
    #expect(list.count == Self.events.count)
    #expect(Array(list) == Self.events)
  }

  @Test func leavesCausesOutWhereNobodyAsks() {
    let expected = Self.events.map { event in
      var event = event
      event.cause = nil
      return event
    }
    #expect(Array(EventList(Self.events, keepingCauses: false)) == expected)
  }

  @Test func headsKindsAndParentsAreThoseOfTheEvents() {
    let list = EventList(Self.events)
    for (index, event) in Self.events.enumerated() {
      let head = list.head(index)
      #expect((head.kind, head.side) == (event.kind, event.side))
      #expect((head.onset, head.duration, head.channel) == (event.onset, event.duration, event.channels.first))
      #expect(head.hasParent == (event.parent != nil) && list.parent(index) == event.parent)
      #expect(list.kind(index) == event.kind)
    }
    #expect(list.of(.marker, .gap) == Self.events.filter { $0.kind == .marker || $0.kind == .gap })
  }

  @Test func ordersAsTablesDo() {
    let distinct = Dictionary(Self.events.map { ("\($0.onset) \($0.id)", $0) }) { first, _ in first }.values
    #expect(Array(EventList(distinct).ordered()) == EventTable.ordered(Array(distinct)))
  }
}
