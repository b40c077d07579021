// SPDX-License-Identifier: GPL-3.0-or-later

/// A line of the audit trail: who changed or exported what, when, and what came of it. Holds codes, never patient text.
public struct AuditEntry: Sendable, Hashable, Codable {
  public var utc: UTCTime
  /// User, group and process that asked: at the other end of the socket, or the tool's own.
  public var uid: UInt32
  public var gid: UInt32
  public var pid: Int32
  /// The program's name as the kernel knows it, e.g. `facialis`; nil where it is gone.
  public var command: String?
  /// What was asked for, e.g. `POST /v1/recordings` or `bids`.
  public var action: String
  /// What it was about, e.g. a recording's identifier; nil where it is the daemon itself.
  public var object: String?
  /// What came of it: `200`, `ok`, or `409 recording-running`.
  public var outcome: String

  public init(
    utc: UTCTime, uid: UInt32, gid: UInt32, pid: Int32, command: String? = nil, action: String, object: String? = nil,
    outcome: String
  ) {
    self.utc = utc
    self.uid = uid
    self.gid = gid
    self.pid = pid
    self.command = command
    self.action = action
    self.object = object
    self.outcome = outcome
  }
}
