// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation

/// Whole text files.
enum TextFile {
  /// The text of a file; `-` is standard input.
  static func read(_ path: String) throws(FacialisError) -> String {
    do {
      let data =
        path == "-"
        ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: path))
      return String(decoding: data, as: UTF8.self)
    } catch {
      throw FacialisError(
        "file-not-read", .notFound, "\(path) cannot be read: \((error as NSError).localizedDescription)",
        mend: "Check the name and its mode.")
    }
  }

  /// Writes a file that appears whole or not at all.
  static func write(_ text: String, to path: String) throws(FacialisError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw FacialisError(
        "file-not-written", .inputOutput, "\(path) cannot be written: \((error as NSError).localizedDescription)",
        mend: "Check the folder's owner, mode and free space.")
    }
  }
}
