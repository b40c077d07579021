// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import Foundation
import Testing

struct EventCursorTests {
  private static func tail(_ folder: TestFolder, capacity: Int) throws -> EventTail {
    try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
    let store = try EventLogStore(path: folder.state + "/events.sqlite") {
      UTCTime(nanoseconds: 1_800_000_000_000_000_000)
    }
    return EventTail(store: store, capacity: capacity)
  }

  private static func numbers(_ steps: [EventCursor.Step]) -> [Int] {
    steps.compactMap { if case .event(let position, _) = $0 { position.number } else { nil } }
  }

  /// Between log and tail, however far behind the client is, nothing is missing, doubled or different.
  @Test(arguments: [1, 2, 8, 1000], [nil, [EventKind.clonic]] as [Set<EventKind>?])
  func theWayThroughLogAndTailIsWhole(capacity: Int, kinds: Set<EventKind>?) throws {
    let folder = try TestFolder()
    let tail = try Self.tail(folder, capacity: capacity)
    var random = RandomSource(seed: UInt64(capacity))
    var cursor = EventCursor(tail, EventQuery(kinds: kinds), after: EventPosition(epoch: tail.store.epoch, number: 0))
    var read: [Int] = []
    var written = 0
    for _ in 0..<60 {
      let count = Int(random.uniform() * 12)
      _ = try tail.append(
        (0..<count).map { TestEvents.pending(written + $0 + 1, (written + $0) % 3 == 0 ? .clonic : .burst) })
      written += count
      if random.uniform() < 0.5 {
        while case let steps = try cursor.next(), !steps.isEmpty { read += Self.numbers(steps) }
      }
    }
    while case let steps = try cursor.next(), !steps.isEmpty { read += Self.numbers(steps) }
    #expect(read == (1...written).filter { kinds == nil || ($0 - 1) % 3 == 0 })
    #expect(cursor.position == tail.store.last)
  }

  /// The same event reads the same from the tail and from the log.
  @Test(arguments: [false, true]) func logAndTailGiveTheSameBytes(isWithdrawn: Bool) throws {
    let folder = try TestFolder()
    let tail = try Self.tail(folder, capacity: 1)
    let first = try tail.append([TestEvents.pending(1)])
    if isWithdrawn { try tail.withdraw(first.map(\.position), recording: "r1") }
    let live = try #require(tail.entries(after: EventPosition(epoch: tail.store.epoch, number: 0), limit: 1)?.first)
    _ = try tail.append((2...9).map { TestEvents.pending($0) })
    var cursor = EventCursor(tail, EventQuery(), after: EventPosition(epoch: tail.store.epoch, number: 0))
    guard case .event(_, let json)? = try cursor.next().first else {
      Issue.record("no event")
      return
    }
    #expect(json == live.json)
    #expect(try WireJSON.decode(EventObject.self, from: json).isWithdrawn == isWithdrawn)
  }

  /// Wherever the client is, it is told what was pruned before what comes behind it, once.
  @Test(arguments: [(0, "1-4 5 6 7-8 9 10"), (2, "3-4 5 6 7-8 9 10"), (5, "6 7-8 9 10"), (7, "8-8 9 10"), (9, "10")])
  func whatWasPrunedIsToldWithItsRange(after: Int, expected: String) throws {
    let folder = try TestFolder()
    let tail = try Self.tail(folder, capacity: 1)
    for number in 1...10 {
      // Events of a recording without a table are kept: 5, 6, 9 and 10.
      let isKept = [5, 6, 9, 10].contains(number)
      var event = TestEvents.pending(number)
      event.recording = isKept ? "open" : "closed"
      _ = try tail.append([event])
    }
    #expect(try tail.store.prune(EventLogLimits(days: -1, bytes: nil)) { $0 == "closed" }.removed == 6)
    let place = EventPosition(epoch: tail.store.epoch, number: after)
    var cursor = EventCursor(tail, EventQuery(), after: place)
    var told: [String] = []
    while case let steps = try cursor.next(), !steps.isEmpty {
      for step in steps {
        switch step {
        case .event(let position, _): told.append("\(position.number)")
        case .lost(let lost): told.append("\(lost.first)-\(lost.last ?? -1)")
        case .epoch: told.append("epoch")
        }
      }
    }
    #expect(told.joined(separator: " ") == expected)
  }

  @Test func anEpochThatIsNotKnownIsToldAsLost() throws {
    let folder = try TestFolder()
    let tail = try Self.tail(folder, capacity: 8)
    _ = try tail.append([TestEvents.pending(1)])
    var cursor = EventCursor(tail, EventQuery(), after: EventPosition(epoch: 3, number: 17))
    guard case .lost(let range)? = try cursor.next().first else {
      Issue.record("nothing was told")
      return
    }
    #expect(range.epoch == 3 && range.first == 18 && range.last == nil)
    #expect(Self.numbers(try cursor.next()) == [1])
  }

  @Test func aNumberBeyondTheLogIsToldAsLost() throws {
    let folder = try TestFolder()
    let tail = try Self.tail(folder, capacity: 8)
    _ = try tail.append([TestEvents.pending(1)])
    var cursor = EventCursor(tail, EventQuery(), after: EventPosition(epoch: tail.store.epoch, number: 5))
    guard case .lost(let range)? = try cursor.next().first else {
      Issue.record("nothing was told")
      return
    }
    #expect(range.first == 2 && range.last == 5)
    _ = try tail.append([TestEvents.pending(2)])
    #expect(Self.numbers(try cursor.next()) == [2])
  }
}
