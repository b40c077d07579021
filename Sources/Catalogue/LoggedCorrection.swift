// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

/// What a person corrected in a marker later; the event itself stays as it was committed.
public struct LoggedCorrection: Sendable, Hashable {
  public var utc: UTCTime
  public var text: String?
  public var note: String?

  public init(utc: UTCTime, text: String?, note: String?) {
    self.utc = utc
    self.text = text
    self.note = note
  }
}

extension EventLogStore {
  /// Adds a correction to a marker; of several, the newest counts.
  public func correct(_ position: EventPosition, _ correction: LoggedCorrection) throws(FacialisError) {
    do {
      try database.write {
        try $0.execute(
          sql: "INSERT INTO corrections (epoch, number, utc, text, note) VALUES (?, ?, ?, ?, ?)",
          arguments: [
            position.epoch, position.number, correction.utc.nanoseconds, correction.text, correction.note,
          ])
      }
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }

  /// The newest correction of each marker in a range of the log.
  public func corrections(
    from first: EventPosition, through last: EventPosition
  ) throws(FacialisError) -> [EventPosition: LoggedCorrection] {
    do {
      return try database.read { db in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM corrections
            WHERE (epoch, number) >= (?, ?) AND (epoch, number) <= (?, ?) ORDER BY rowid
            """, arguments: [first.epoch, first.number, last.epoch, last.number])
        return rows.reduce(into: [:]) { corrections, row in
          corrections[EventPosition(epoch: row["epoch"], number: row["number"])] = LoggedCorrection(
            utc: UTCTime(nanoseconds: row["utc"]), text: row["text"], note: row["note"])
        }
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }
}
