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

  static func catalogueMissing(path: String) -> FacialisError {
    FacialisError(
      "catalogue-missing", .notFound, "There is no catalogue at \(path).",
      mend: "Name it with --catalogue FILE, or make one: facialis catalog rebuild FOLDER.")
  }

  static func catalogueUnusable(path: String, reason: String) -> FacialisError {
    FacialisError(
      "catalogue-unusable", .inputOutput, "The catalogue \(path) cannot be opened: \(reason).",
      mend: "Check the folder's permissions and free space, or make it anew: facialis catalog rebuild FOLDER.")
  }

  static func catalogueWrite(_ reason: String) -> FacialisError {
    FacialisError(
      "catalogue-write", .inputOutput, "The catalogue could not be written: \(reason).",
      mend: "Check the free space of its folder; facialis catalog rebuild makes it anew.")
  }

  static func catalogueRead(_ reason: String) -> FacialisError {
    FacialisError(
      "catalogue-read", .inputOutput, "The catalogue could not be read: \(reason).",
      mend: "Make it anew: facialis catalog rebuild FOLDER.")
  }

  static func eventLogRead(_ reason: String) -> FacialisError {
    FacialisError(
      "event-log-read", .inputOutput, "The event log could not be read: \(reason).",
      mend: "Check the state folder's disk.")
  }
}
