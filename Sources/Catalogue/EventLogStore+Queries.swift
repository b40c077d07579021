// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

extension EventLogStore {
  /// One page of events in the log's order, from one snapshot of the log.
  public func events(_ query: EventQuery) throws(FacialisError) -> EventLogPage {
    do {
      return try database.read { try Self.page($0, query, epoch: epoch) }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }

  /// The event at a place; nil where there is none.
  public func event(at position: EventPosition) throws(FacialisError) -> NumberedEvent? {
    do {
      return try database.read { db in
        try Row.fetchOne(
          db, sql: "SELECT * FROM events WHERE epoch = ? AND number = ?",
          arguments: [position.epoch, position.number]
        ).map(EventRow.event)
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }

  /// Every epoch, oldest first.
  public func epochs() throws(FacialisError) -> [EventEpoch] {
    do {
      return try database.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT epoch FROM epochs ORDER BY epoch
            """
        ).map { EventEpoch(epoch: $0["epoch"], lastNumber: try Self.lastNumber(db, epoch: $0["epoch"])) }
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }

  private static func page(_ db: Database, _ query: EventQuery, epoch: Int) throws -> EventLogPage {
    var conditions = ["(epoch, number) > (?, ?)"]
    let after = query.after ?? EventPosition(epoch: 0, number: 0)
    var arguments: [(any DatabaseValueConvertible)?] = [after.epoch, after.number]
    if let recording = query.recording {
      conditions.append("recording = ?")
      arguments.append(recording)
    }
    if let kinds = query.kinds {
      let sorted = kinds.map(\.rawValue).sorted()
      conditions.append("kind IN (\(sorted.map { _ in "?" }.joined(separator: ", ")))")
      arguments += sorted.map { $0 as (any DatabaseValueConvertible)? }
    }
    let limit = max(0, query.limit)
    arguments.append(limit + 1)
    var events = try Row.fetchAll(
      db,
      sql: "SELECT * FROM events WHERE \(conditions.joined(separator: " AND ")) ORDER BY epoch, number LIMIT ?",
      arguments: StatementArguments(arguments)
    ).map(EventRow.event)
    let more = events.count > limit
    if more {
      events.removeLast()
      return EventLogPage(events: events, through: events.last?.position ?? after, more: true)
    }
    let last = try Self.lastNumber(db, epoch: epoch)
    return EventLogPage(events: events, through: max(after, EventPosition(epoch: epoch, number: last)), more: false)
  }
}
