// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation

/// A list of recordings as a table with the columns `recording` and `path`; other columns are passed over.
public enum Manifest {
  /// Reads a list; relative paths start from the list's own folder. Throws with the line that is wrong.
  public static func read(_ path: String) throws(FacialisError) -> [BatchItem] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputNotRead(path, "there is no such file, or it may not be read")
    }
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let base = path.hasPrefix("/") ? "/\(folder)" : folder
    return try items(String(decoding: data, as: UTF8.self), name: path, folder: base)
  }

  /// The items of a list's text.
  public static func items(_ text: String, name: String, folder: String) throws(FacialisError) -> [BatchItem] {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    func refuse(_ line: Int, _ message: String, _ mend: String) -> FacialisError {
      FacialisError("manifest-invalid", .badData, "\(name), line \(line): \(message)", mend: mend)
    }
    let heads = (lines.first ?? "").split(separator: "\t", omittingEmptySubsequences: false)
    guard let recordingColumn = heads.firstIndex(of: "recording"), let pathColumn = heads.firstIndex(of: "path") else {
      throw refuse(
        1, "the columns recording and path are not both there.",
        "Write a tab-separated first line \"recording\\tpath\", then one line a recording.")
    }
    var items: [BatchItem] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count > max(recordingColumn, pathColumn), !cells[pathColumn].isEmpty else {
        throw refuse(index + 1, "a cell is missing.", "Give recording and path, separated by a tab.")
      }
      let path = String(cells[pathColumn])
      let full = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
      do throws(FacialisError) {
        items.append(try BatchItem(recording: String(cells[recordingColumn]), input: full))
      } catch {
        throw refuse(index + 1, error.message, error.mend)
      }
    }
    return try BatchItem.distinct(items)
  }
}

extension BatchItem {
  /// The same items; throws where two would write the same results.
  static func distinct(_ items: [BatchItem]) throws(FacialisError) -> [BatchItem] {
    var taken: [String: String] = [:]
    for item in items {
      if let other = taken.updateValue(item.input, forKey: item.recording) {
        throw FacialisError(
          "outputs-collide", .usage,
          "\(other) and \(item.input) would both be written to \(item.recording)_events.tsv; nothing was started.",
          mend: "Rename one of them, or name them in a manifest.")
      }
    }
    return items
  }
}
