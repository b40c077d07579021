// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

extension FacialisError {
  static func resultNotWritten(_ path: String, _ why: String) -> FacialisError {
    FacialisError(
      "result-not-written", .inputOutput, "\(path) cannot be written: \(why).",
      mend: "Check the folder's owner, mode and free space; nothing half-written was left.")
  }

  static func folderNotMade(_ path: String, _ why: String) -> FacialisError {
    FacialisError(
      "output-folder", .inputOutput, "The folder \(path) cannot be made: \(why).",
      mend: "Choose another one with --output.")
  }

  static func inputNotRead(_ path: String, _ why: String) -> FacialisError {
    FacialisError("input-not-read", .notFound, "\(path) cannot be read: \(why).", mend: "Check the name and its mode.")
  }
}
