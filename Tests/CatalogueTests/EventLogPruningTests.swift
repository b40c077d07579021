// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import Synchronization
import Testing

/// The event log forgets by age and size, says what it forgot, and keeps what no recording's table holds yet.
struct EventLogPruningTests {
  private static let day: Int64 = 86_400_000_000_000

  /// A log with a clock that the test moves, in days.
  private final class Bench: Sendable {
    let folder: TemporaryFolder
    let store: EventLogStore
    let day = Mutex(0)

    init() throws {
      folder = try TemporaryFolder()
      let clock = Clock()
      store = try EventLogStore(path: folder.log) { clock.now }
      self.clock = clock
    }

    private final class Clock: Sendable {
      let days = Mutex(Int64(1000))
      var now: UTCTime { UTCTime(nanoseconds: days.withLock { $0 } * EventLogPruningTests.day) }
    }
    private let clock: Clock

    func pass(days: Int64) { clock.days.withLock { $0 += days } }

    func append(_ count: Int, recording: String?, _ kind: EventKind = .burst) throws {
      let utc = UTCTime(nanoseconds: 0)
      _ = try store.append(
        (0..<count).map {
          PendingEvent(
            event: Event(kind: kind, onset: $0, duration: 4), recording: recording, streamSample: $0, rate: 1000,
            utc: utc, decided: utc)
        })
    }

    /// Prunes to the end and returns how many were removed.
    @discardableResult
    func prune(_ limits: EventLogLimits, tabled: Set<String> = []) throws -> Int {
      var removed = 0
      while true {
        let step = try store.prune(limits) { tabled.contains($0) }
        removed += step.removed
        if step.isDone { return removed }
      }
    }

    func gone(after number: Int = 0) throws -> [[Int]] {
      try store.gone(after: EventPosition(epoch: store.epoch, number: number), through: store.last).map {
        [$0.first, $0.last]
      }
    }
  }

  @Test func byAgeOldestFirstAndNumbersGoOn() throws {
    let bench = try Bench()
    try bench.append(1200, recording: nil)
    bench.pass(days: 10)
    try bench.append(5, recording: nil)
    #expect(try bench.prune(EventLogLimits(days: 11, bytes: nil)) == 0)
    #expect(try bench.prune(EventLogLimits(days: 9, bytes: nil)) == 1200)
    #expect(try bench.gone() == [[1, 1200]])
    #expect(try bench.store.events(EventQuery()).events.map(\.number) == Array(1201...1205))
    bench.pass(days: 10)
    #expect(try bench.prune(EventLogLimits(days: 9, bytes: nil)) == 5)
    #expect(try bench.gone() == [[1, 1205]] && bench.gone(after: 1203) == [[1204, 1205]])
    #expect(try bench.store.epochs().map(\.lastNumber) == [1205] && bench.store.last.number == 1205)
    try bench.append(1, recording: nil)
    #expect(try bench.store.events(EventQuery()).events.map(\.number) == [1206])
  }

  @Test func numbersGoOnAfterARestartOfAnEmptiedLog() throws {
    let folder = try TemporaryFolder()
    let first = try folder.open(at: 1_000_000)
    let utc = UTCTime(nanoseconds: 0)
    _ = try first.append([
      PendingEvent(
        event: Event(kind: .burst, onset: 1), recording: nil, streamSample: 1, rate: 1, utc: utc, decided: utc)
    ])
    #expect(try first.prune(EventLogLimits(days: -1, bytes: nil)) { _ in true }.removed == 1)
    try first.close()
    let second = try folder.open(at: 1_000_060)
    #expect(second.last == EventPosition(epoch: first.epoch, number: 1))
  }

  @Test func canonicalEventsStayUntilTheyAreInTheirTable() throws {
    let bench = try Bench()
    try bench.append(600, recording: "open")
    try bench.append(600, recording: "open", .overload)
    try bench.append(600, recording: "closed")
    try bench.append(3, recording: nil)
    bench.pass(days: 500)
    // What is no canonical event goes; the canonical ones of the open recording stay.
    #expect(try bench.prune(EventLogLimits(), tabled: ["closed"]) == 1203)
    #expect(try bench.gone() == [[601, 1803]])
    #expect(try bench.store.canonicalEvents(recording: "open").count == 600)
    #expect(try bench.prune(EventLogLimits(), tabled: ["closed"]) == 0)
    #expect(try bench.prune(EventLogLimits(), tabled: ["closed", "open"]) == 600)
    #expect(try bench.gone() == [[1, 1803]])
  }

  @Test func bySizeAndThePagesAreGivenBack() throws {
    let bench = try Bench()
    for _ in 0..<10 { try bench.append(1000, recording: nil) }
    let full = try bench.folder.bytes()
    let limit = 1 << 20
    #expect(full > 2 * limit)
    #expect(try bench.prune(EventLogLimits(days: nil, bytes: limit)) > 1000)
    let rest = try bench.store.events(EventQuery(limit: 10_000)).events
    #expect(rest.last?.number == 10_000 && rest.count > 100)
    try bench.store.close()
    #expect(try bench.folder.bytes() < limit + 512 * 1024)
  }

  @Test func revisionsGoWithTheirEvents() throws {
    let bench = try Bench()
    try bench.append(2, recording: nil, .marker)
    let position = EventPosition(epoch: bench.store.epoch, number: 1)
    try bench.store.correct(position, LoggedCorrection(utc: UTCTime(nanoseconds: 0), text: nil, note: "x"))
    try bench.store.withdraw([EventPosition(epoch: bench.store.epoch, number: 2)], recording: "r")
    bench.pass(days: 500)
    #expect(try bench.prune(EventLogLimits()) == 2)
    #expect(try bench.store.revisions(from: position, through: bench.store.last).isEmpty)
  }
}
