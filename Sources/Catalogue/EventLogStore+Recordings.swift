// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

extension EventLogStore {
  /// The canonical events of a recording that stand, of some kinds or of all, in the order in which they were decided.
  public func canonicalEvents(recording: String, kinds: Set<EventKind>? = nil) throws(FacialisError) -> [Event] {
    let wanted = (kinds ?? Set(EventKind.allCases)).filter(\.isCanonical).map(\.rawValue).sorted()
    let marks = wanted.map { _ in "?" }.joined(separator: ", ")
    do {
      return try database.read { db in
        let rows = try Row.fetchCursor(
          db, sql: "SELECT event \(Self.standing) AND kind IN (\(marks)) ORDER BY epoch, number",
          arguments: [recording] + StatementArguments(wanted))
        var events: [Event] = []
        while let row = try rows.next() { events.append(try EventRow.canonical(row)) }
        return events
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }

  /// Hands out the lines of a recording's table of canonical events in canonical order.
  ///
  /// What is kept of all events at once is their place and onset, some 40 bytes each.
  public func tableLines(
    recording: String, _ take: (String) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    var refusal: FacialisError?
    do {
      try database.read { db in
        let places = try Self.places(db, recording)
        let one = try db.cachedStatement(sql: "SELECT event, rate, line FROM events WHERE epoch = ? AND number = ?")
        var index = 0
        while index < places.count {
          var end = index + 1
          while end < places.count, !(places[index] < places[end]) { end += 1 }
          var rows = try places[index..<end].compactMap {
            try Row.fetchOne(one, arguments: [$0.epoch, $0.number])
          }
          // Few events share onset and kind; their channels decide.
          if rows.count > 1 {
            rows = try rows.map { (try EventRow.canonical($0), $0) }
              .sorted { Event.canonicalOrder($0.0, $1.0) }.map(\.1)
          }
          for row in rows {
            do throws(FacialisError) {
              try take(try Self.line(row))
            } catch {
              refusal = error
              throw error
            }
          }
          index = end
        }
      }
    } catch {
      throw refusal ?? .eventLogRead("\(error)")
    }
  }

  private static func places(_ db: Database, _ recording: String) throws -> [TablePlace] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT epoch, number, kind, json_extract(event, '$.onset') AS onset \(standing)", arguments: [recording]
    )
    var places: [TablePlace] = []
    while let row = try rows.next() {
      guard let kind = EventKind(rawValue: row["kind"]), kind.isCanonical else { continue }
      places.append(TablePlace(onset: row["onset"], kind: kind, epoch: row["epoch"], number: row["number"]))
    }
    places.sort()
    return places
  }

  /// The line of an event, made anew where an earlier version committed it.
  private static func line(_ row: Row) throws(FacialisError) -> String {
    if let line: String = row["line"] { return line }
    do { return EventTable.row(try EventRow.canonical(row), rate: row["rate"]) } catch {
      throw .eventLogRead("\(error)")
    }
  }
}

/// Where an event stands in its recording's table, and in the log.
private struct TablePlace: Comparable {
  let onset: Int
  let kind: EventKind
  let epoch: Int
  let number: Int

  static func < (a: TablePlace, b: TablePlace) -> Bool {
    a.onset != b.onset ? a.onset < b.onset : a.kind != b.kind && a.kind.rawValue < b.kind.rawValue
  }
}
