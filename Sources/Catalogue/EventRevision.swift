// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

/// What became of an event after it was committed; the event itself is never altered.
public struct EventRevision: Sendable, Hashable {
  /// The newest correction of a marker.
  public var correction: LoggedCorrection?
  /// Whether it is canonical no more, since its signal was lost.
  public var isWithdrawn = false

  public init(correction: LoggedCorrection? = nil, isWithdrawn: Bool = false) {
    self.correction = correction
    self.isWithdrawn = isWithdrawn
  }
}

extension EventLogStore {
  /// The revisions of the events in a range of the log; most have none.
  public func revisions(
    from first: EventPosition, through last: EventPosition
  ) throws(FacialisError) -> [EventPosition: EventRevision] {
    let range: StatementArguments = [first.epoch, first.number, last.epoch, last.number]
    let condition = "WHERE (epoch, number) >= (?, ?) AND (epoch, number) <= (?, ?)"
    do {
      return try database.read { db in
        var revisions: [EventPosition: EventRevision] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM corrections \(condition) ORDER BY rowid", arguments: range)
        {
          revisions[EventPosition(epoch: row["epoch"], number: row["number"]), default: EventRevision()].correction =
            LoggedCorrection(utc: UTCTime(nanoseconds: row["utc"]), text: row["text"], note: row["note"])
        }
        for row in try Row.fetchAll(db, sql: "SELECT epoch, number FROM withdrawals \(condition)", arguments: range) {
          revisions[EventPosition(epoch: row["epoch"], number: row["number"]), default: EventRevision()].isWithdrawn =
            true
        }
        return revisions
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }
}
