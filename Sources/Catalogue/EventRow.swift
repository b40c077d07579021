// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import GRDB

/// An event as a row of the table `events`.
enum EventRow {
  static let insert = """
    INSERT INTO events
      (epoch, number, recording, kind, event, stream_sample, rate, utc, decided, published, supersedes, line)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  static func arguments(_ event: NumberedEvent) throws -> StatementArguments {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let pending = event.pending
    return [
      event.epoch, event.number, pending.recording, pending.event.kind.rawValue,
      String(decoding: try encoder.encode(pending.event), as: UTF8.self), pending.streamSample, pending.rate,
      pending.utc.nanoseconds, pending.decided.nanoseconds, event.published.nanoseconds, pending.supersedes,
      pending.recording != nil && pending.event.kind.isCanonical
        ? EventTable.row(pending.event, rate: pending.rate) : nil,
    ]
  }

  static func event(_ row: Row) throws -> NumberedEvent {
    var pending = PendingEvent(
      event: try canonical(row), recording: row["recording"], streamSample: row["stream_sample"], rate: row["rate"],
      utc: UTCTime(nanoseconds: row["utc"]), decided: UTCTime(nanoseconds: row["decided"]))
    pending.supersedes = row["supersedes"]
    return NumberedEvent(
      epoch: row["epoch"], number: row["number"], pending: pending,
      published: UTCTime(nanoseconds: row["published"]))
  }

  static func canonical(_ row: Row) throws -> Event {
    let text: String = row["event"]
    return try JSONDecoder().decode(Event.self, from: Data(text.utf8))
  }
}
