// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

extension EventLogStore {
  /// The rows of a recording that were not withdrawn.
  static let standing = """
    FROM events WHERE recording = ? AND NOT EXISTS (
      SELECT 1 FROM withdrawals
      WHERE withdrawals.recording = events.recording AND withdrawals.epoch = events.epoch
        AND withdrawals.number = events.number)
    """

  /// What the log holds of a recording's canonical events, without those that were withdrawn.
  public func loggedEvents(recording: String) throws(FacialisError) -> [LoggedEvent] {
    do {
      return try database.read { db in
        var logged: [LoggedEvent] = []
        let rows = try Row.fetchCursor(
          db, sql: "SELECT epoch, number, event \(Self.standing) ORDER BY epoch, number", arguments: [recording])
        while let row = try rows.next() {
          let event = try EventRow.canonical(row)
          guard event.kind.isCanonical else { continue }
          logged.append(LoggedEvent(event, at: EventPosition(epoch: row["epoch"], number: row["number"])))
        }
        return logged
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }

  /// Takes events out of what is canonical; their numbers stay.
  public func withdraw(_ positions: [EventPosition], recording: String) throws(FacialisError) {
    let utc = now()
    do {
      try database.write { db in
        for position in positions {
          try db.execute(
            sql: "INSERT OR IGNORE INTO withdrawals (recording, epoch, number, utc) VALUES (?, ?, ?, ?)",
            arguments: [recording, position.epoch, position.number, utc.nanoseconds])
        }
      }
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }
}
