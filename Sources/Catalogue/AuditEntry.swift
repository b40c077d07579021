// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import GRDB

/// A line of the audit trail: who asked for a change, when, and what came of it. Holds no patient text.
public struct AuditEntry: Sendable, Hashable {
  public var utc: UTCTime
  /// User, group and process at the other end of the socket.
  public var uid: UInt32
  public var gid: UInt32
  public var pid: Int32
  /// What was asked for, e.g. `POST /v1/recordings`.
  public var action: String
  /// What came of it: `200`, or `409 recording-running`.
  public var outcome: String

  public init(utc: UTCTime, uid: UInt32, gid: UInt32, pid: Int32, action: String, outcome: String) {
    self.utc = utc
    self.uid = uid
    self.gid = gid
    self.pid = pid
    self.action = action
    self.outcome = outcome
  }
}

extension EventLogStore {
  /// Adds a line to the audit trail.
  public func audit(_ entry: AuditEntry) throws(FacialisError) {
    do {
      try database.write {
        try $0.execute(
          sql: "INSERT INTO audit (utc, uid, gid, pid, action, outcome) VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [
            entry.utc.nanoseconds, Int(entry.uid), Int(entry.gid), Int(entry.pid), entry.action, entry.outcome,
          ])
      }
    } catch {
      throw .eventLogWrite("\(error)")
    }
  }

  /// The newest lines of the audit trail, newest first.
  public func auditTrail(limit: Int) throws(FacialisError) -> [AuditEntry] {
    do {
      return try database.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM audit ORDER BY number DESC LIMIT ?", arguments: [limit]).map {
          AuditEntry(
            utc: UTCTime(nanoseconds: $0["utc"]), uid: $0["uid"], gid: $0["gid"], pid: $0["pid"],
            action: $0["action"], outcome: $0["outcome"])
        }
      }
    } catch {
      throw .eventLogRead("\(error)")
    }
  }
}
