// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

extension FacialisError {
  /// The code of the error that no daemon answers; a client may try again.
  static let noDaemonCode = "no-daemon"
  static let connectionLostCode = "connection-lost"

  static func noDaemon(_ folder: String) -> FacialisError {
    FacialisError(
      noDaemonCode, .unavailable, "No facialisd answers at \(folder).",
      mend: "Start it with: facialisd --sockets \(folder) --device simulator")
  }

  static func socketForbidden(_ path: String, group: String) -> FacialisError {
    FacialisError(
      "socket-forbidden", .noPermission, "This user may not use \(path).",
      mend: "Become a member of the group \(group) and log in again.")
  }

  static func connectionLost(_ folder: String) -> FacialisError {
    FacialisError(
      connectionLostCode, .unavailable, "The daemon at \(folder) closed the connection before its answer was whole.",
      mend: "Look at its log, and try again.")
  }

  static func noAnswer(_ folder: String, seconds: Int) -> FacialisError {
    FacialisError(
      "daemon-silent", .unavailable, "The daemon at \(folder) did not answer within \(seconds) s.",
      mend: "Look at its log and load.")
  }
}
