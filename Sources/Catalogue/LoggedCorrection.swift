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
}
