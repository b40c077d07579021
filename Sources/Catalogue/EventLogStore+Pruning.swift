// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB
import Synchronization

extension EventLogStore {
  /// Events that one step looks at: a transaction of a few milliseconds, so that appending and reading go on between two.
  public static let pruningBatch = 500
  /// Free pages that one step gives back to the file system.
  private static let vacuumPages = 256

  /// Removes the oldest events beyond the limits, a batch of them; call it again, with pauses, until it is done.
  ///
  /// - Parameter isTabled: whether a recording's canonical events stand in its own table by now; until then they are kept.
  ///   Called on this thread.
  public func prune(
    _ limits: EventLogLimits, isTabled: (_ recording: String) -> Bool
  ) throws(FacialisError) -> EventLogPruning {
    let oldest = limits.days.map { now().advanced(bySeconds: -$0 * 86_400).nanoseconds } ?? .min
    let start = pruningPlace.withLock { $0 }
    do {
      var known: [String: Bool] = [:]
      let step = try database.write { db -> (removed: Int, next: EventPosition?) in
        let isTooLarge = try limits.bytes.map { try Self.usedBytes(db) > $0 } ?? false
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT epoch, number, recording, kind, published FROM events
            WHERE (epoch, number) > (?, ?) ORDER BY epoch, number LIMIT ?
            """, arguments: [start.epoch, start.number, Self.pruningBatch])
        var doomed: [EventPosition] = []
        var next: EventPosition?
        for row in rows {
          let published: Int64 = row["published"]
          guard published < oldest || isTooLarge else {
            next = nil
            break
          }
          let position = EventPosition(epoch: row["epoch"], number: row["number"])
          next = position
          if let recording: String = row["recording"], EventKind(rawValue: row["kind"])?.isCanonical ?? true {
            let tabled = known[recording] ?? isTabled(recording)
            known[recording] = tabled
            guard tabled else { continue }
          }
          doomed.append(position)
        }
        if rows.count < Self.pruningBatch { next = nil }
        try Self.remove(doomed, db)
        return (doomed.count, next)
      }
      if step.removed > 0 {
        try database.writeWithoutTransaction {
          try $0.execute(sql: "PRAGMA incremental_vacuum(\(Self.vacuumPages))")
        }
      }
      pruningPlace.withLock { $0 = step.next ?? EventPosition(epoch: 0, number: 0) }
      return EventLogPruning(removed: step.removed, isDone: step.next == nil)
    } catch { throw .eventLogWrite("\(error)") }
  }

  /// Ranges that are gone between two places of the log, the first excluded, in order.
  public func gone(after first: EventPosition, through last: EventPosition) throws(FacialisError) -> [GoneEvents] {
    do {
      return try database.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT epoch, first, last FROM gone WHERE (epoch, last) > (?, ?) AND (epoch, first) <= (?, ?)
            ORDER BY epoch, first
            """, arguments: [first.epoch, first.number, last.epoch, last.number]
        ).map { row in
          let epoch: Int = row["epoch"]
          let begin: Int = row["first"]
          return GoneEvents(
            epoch: epoch, first: epoch == first.epoch ? max(begin, first.number + 1) : begin, last: row["last"])
        }
      }
    } catch { throw .eventLogRead("\(error)") }
  }

  /// Bytes of the pages that hold something.
  static func usedBytes(_ db: Database) throws -> Int {
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    return (pages - free) * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096)
  }

  private static func remove(_ events: [EventPosition], _ db: Database) throws {
    guard !events.isEmpty else { return }
    let corrections = try db.cachedStatement(sql: "DELETE FROM corrections WHERE epoch = ? AND number = ?")
    let withdrawals = try db.cachedStatement(sql: "DELETE FROM withdrawals WHERE epoch = ? AND number = ?")
    let rows = try db.cachedStatement(sql: "DELETE FROM events WHERE epoch = ? AND number = ?")
    var ranges: [GoneEvents] = []
    for event in events {
      try corrections.execute(arguments: [event.epoch, event.number])
      try withdrawals.execute(arguments: [event.epoch, event.number])
      try rows.execute(arguments: [event.epoch, event.number])
      if let last = ranges.last, last.epoch == event.epoch, last.last + 1 == event.number {
        ranges[ranges.count - 1].last = event.number
      } else {
        ranges.append(GoneEvents(epoch: event.epoch, first: event.number, last: event.number))
      }
    }
    for range in ranges { try note(range, db) }
  }

  /// Adds a range, joined with those that it touches.
  private static func note(_ range: GoneEvents, _ db: Database) throws {
    let touching = try Row.fetchOne(
      db, sql: "SELECT min(first) AS first, max(last) AS last FROM gone WHERE epoch = ? AND last >= ? AND first <= ?",
      arguments: [range.epoch, range.first - 1, range.last + 1])
    let first = min(range.first, (touching?["first"] as Int?) ?? range.first)
    let last = max(range.last, (touching?["last"] as Int?) ?? range.last)
    try db.execute(
      sql: "DELETE FROM gone WHERE epoch = ? AND last >= ? AND first <= ?", arguments: [range.epoch, first, last])
    try db.execute(
      sql: "INSERT INTO gone (epoch, first, last) VALUES (?, ?, ?)", arguments: [range.epoch, first, last])
  }
}
