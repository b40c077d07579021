// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import Foundation
import GRDB
import Synchronization

/// The event log in `events.sqlite`: events by epoch and number, corrections of markers, and the audit trail.
///
/// Write-ahead log with `synchronous = NORMAL`: a commit survives a killed process, and costs no wait for the disk, so
/// that an event reaches its clients within milliseconds. A power cut may take the last commits; that is an unclean
/// start, and the new epoch tells clients so. What is lost can be had again from the recording.
/// All methods may be called from any thread; writes are serialised, and readers never wait for them.
public final class EventLogStore: EventLog, Sendable {
  /// The epoch that new events get.
  public let epoch: Int
  /// Whether the last run ended without `close()`, so that a new epoch began.
  public let beganUncleanly: Bool

  let database: DatabasePool
  let now: @Sendable () -> UTCTime
  /// Up to where pruning has looked in this round.
  let pruningPlace = Mutex(EventPosition(epoch: 0, number: 0))
  private let lastNumber: Mutex<Int>

  /// Opens or makes the log; one process at a time (the daemon holds a lock on the state folder).
  ///
  /// Throws in words where the file cannot be opened or is damaged. Waits for the disk, so that the beginning of the
  /// epoch is safe before its first number is given.
  public init(path: String, now: @escaping @Sendable () -> UTCTime) throws(FacialisError) {
    self.now = now
    let started = now()
    do {
      var configuration = GRDB.Configuration()
      configuration.maximumReaderCount = 4
      configuration.busyMode = .timeout(5)
      configuration.prepareDatabase {
        try $0.execute(sql: "PRAGMA synchronous = NORMAL")
        // Before the first table, so that pruning can give pages back; connections that only read may not say it.
        if !$0.configuration.readonly { try $0.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
      }
      database = try DatabasePool(path: path, configuration: configuration)
      // A log of an earlier version is written anew once.
      try database.writeWithoutTransaction {
        if try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") != 2 { try $0.execute(sql: "VACUUM") }
      }
      try EventLogMigrations.migrator.migrate(database)
      let beginning = try database.write { try Self.begin($0, at: started) }
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      epoch = beginning.epoch
      beganUncleanly = beginning.unclean
      lastNumber = Mutex(beginning.lastNumber)
    } catch {
      throw .eventLogUnusable(path: path, reason: "\(error)")
    }
  }

  /// The place of the newest event; its number is 0 where the epoch has none yet.
  public var last: EventPosition {
    EventPosition(epoch: epoch, number: lastNumber.withLock { $0 })
  }

  /// Commits the events in this order, all or none, and returns them with their numbers. One transaction.
  public func append(_ events: [PendingEvent]) throws(FacialisError) -> [NumberedEvent] {
    guard !events.isEmpty else { return [] }
    do {
      let published = now()
      let numbered = try database.write { db in
        let first = (try Self.lastNumber(db, epoch: epoch)) + 1
        let numbered = events.enumerated().map {
          NumberedEvent(epoch: epoch, number: first + $0.offset, pending: $0.element, published: published)
        }
        let insert = try db.cachedStatement(sql: EventRow.insert)
        for event in numbered { try insert.execute(arguments: EventRow.arguments(event)) }
        return numbered
      }
      lastNumber.withLock { $0 = max($0, numbered.last?.number ?? 0) }
      return numbered
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }

  /// Ends the run in order, so that the next one goes on in the same epoch. The store takes no events afterwards.
  public func close() throws(FacialisError) {
    let ended = now()
    do {
      try database.write {
        try $0.execute(
          sql: "UPDATE epochs SET ended = ? WHERE epoch = ?", arguments: [ended.nanoseconds, epoch])
      }
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try database.close()
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }

  private static func begin(_ db: Database, at started: UTCTime) throws -> (epoch: Int, unclean: Bool, lastNumber: Int)
  {
    let last = try Row.fetchOne(db, sql: "SELECT epoch, ended FROM epochs ORDER BY epoch DESC LIMIT 1")
    if let last, last["ended"] as Int64? != nil {
      let epoch: Int = last["epoch"]
      try db.execute(sql: "UPDATE epochs SET ended = NULL WHERE epoch = ?", arguments: [epoch])
      return (epoch, false, try lastNumber(db, epoch: epoch))
    }
    // Seconds since 1970 rather than a count, so that an epoch is not met again after the state folder was emptied.
    let epoch = max((last?["epoch"] ?? 0) + 1, Int(started.nanoseconds / 1_000_000_000))
    try db.execute(
      sql: "INSERT INTO epochs (epoch, started) VALUES (?, ?)", arguments: [epoch, started.nanoseconds])
    return (epoch, last != nil, 0)
  }

  /// The last number that was given, whether its event is still there or not.
  static func lastNumber(_ db: Database, epoch: Int) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT max(coalesce((SELECT max(number) FROM events WHERE epoch = :epoch), 0),
          coalesce((SELECT max(last) FROM gone WHERE epoch = :epoch), 0))
        """, arguments: ["epoch": epoch]) ?? 0
  }
}
