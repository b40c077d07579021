// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

extension EventLogStore {
  /// Adds a line to the audit trail, which nothing can change or remove afterwards (triggers of the database refuse it).
  public func audit(_ entry: AuditEntry) throws(FacialisError) {
    do {
      try database.write {
        try $0.execute(
          sql: """
            INSERT INTO audit (utc, uid, gid, pid, command, action, object, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            entry.utc.nanoseconds, Int(entry.uid), Int(entry.gid), Int(entry.pid), entry.command, entry.action,
            entry.object, entry.outcome,
          ])
      }
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }

  /// The newest lines of the audit trail, newest first, from before a line where one is named.
  public func auditTrail(limit: Int, before number: Int? = nil) throws(FacialisError) -> [NumberedAuditEntry] {
    do {
      return try database.read { db in
        try Row.fetchAll(
          db, sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
          arguments: [number ?? Int.max, limit]
        ).map {
          NumberedAuditEntry(
            number: $0["number"],
            entry: AuditEntry(
              utc: UTCTime(nanoseconds: $0["utc"]), uid: $0["uid"], gid: $0["gid"], pid: $0["pid"],
              command: $0["command"], action: $0["action"], object: $0["object"], outcome: $0["outcome"]))
        }
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }
}

/// A line of the audit trail with its number, which has no holes.
public struct NumberedAuditEntry: Sendable, Hashable {
  public var number: Int
  public var entry: AuditEntry

  public init(number: Int, entry: AuditEntry) {
    self.number = number
    self.entry = entry
  }
}
