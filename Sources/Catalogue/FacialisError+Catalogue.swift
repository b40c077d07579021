// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

extension FacialisError {
  static func eventLogUnusable(path: String, reason: String) -> FacialisError {
    FacialisError(
      "event-log-unusable", .inputOutput, "The event log \(path) cannot be opened: \(reason).",
      mend: "Check the folder's permissions and free space; a damaged file may be moved away, a new one is made.")
  }

  static func eventLogWrite(_ reason: String) -> FacialisError {
    FacialisError(
      "event-log-write", .inputOutput, "The event log could not be written: \(reason).",
      mend: "Check the free space of the state folder.")
  }

  static func eventLogRead(_ reason: String) -> FacialisError {
    FacialisError(
      "event-log-read", .inputOutput, "The event log could not be read: \(reason).",
      mend: "Check the state folder's disk.")
  }
}
