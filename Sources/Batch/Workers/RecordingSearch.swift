// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation

/// Finds the recordings of folders, BIDS datasets and single files, in a stable order.
public struct RecordingSearch: Sendable {
  /// Subjects to take from BIDS datasets, without `sub-`; all where empty.
  public var participants: Set<String>

  public init(participants: Set<String> = []) { self.participants = participants }

  /// The recordings below the given files and folders, sorted within each; throws where there is none at all.
  ///
  /// A folder with `dataset_description.json` is a BIDS dataset: only the `_emg` files of its subjects count. Elsewhere every
  /// EDF and BDF file counts; the further files of a rotated recording belong to its first and are left out.
  public func items(_ inputs: [String]) throws(FacialisError) -> [BatchItem] {
    var items: [BatchItem] = []
    for input in inputs {
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
        throw .inputNotRead(input, "there is no such file or folder")
      }
      if isFolder.boolValue {
        items += try search(input)
      } else {
        items.append(try BatchItem(recording: OutputPlan.stem(input), input: input))
      }
    }
    guard !items.isEmpty else {
      throw FacialisError(
        "no-input", .notFound, "There is no recording in \(inputs.joined(separator: ", ")).",
        mend: "Name a folder with .edf or .bdf files, a BIDS dataset, or a --manifest.")
    }
    return try BatchItem.distinct(items)
  }

  /// Whether a folder is a BIDS dataset.
  public static func isDataset(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/dataset_description.json")
  }

  private func search(_ folder: String) throws(FacialisError) -> [BatchItem] {
    let isDataset = Self.isDataset(folder)
    guard let files = FileManager.default.enumerator(atPath: folder) else {
      throw .inputNotRead(folder, "the folder cannot be listed")
    }
    var found: [String] = []
    while let name = files.nextObject() as? String {
      let parts = name.split(separator: "/")
      guard let file = parts.last, !parts.contains(where: { $0.hasPrefix(".") }) else { continue }
      let stem = OutputPlan.stem(String(file))
      guard stem != file, !Self.isContinuation(stem) else { continue }
      if isDataset {
        guard let subject = parts.first, subject.hasPrefix("sub-"), stem.hasSuffix("_emg") else { continue }
        guard participants.isEmpty || participants.contains(String(subject.dropFirst(4))) else { continue }
      }
      found.append(name)
    }
    return try found.sorted().map { name throws(FacialisError) in
      let path = name.split(separator: "/").dropLast() + [Substring(OutputPlan.stem(name))]
      return try BatchItem(recording: path.joined(separator: "/"), input: "\(folder)/\(name)")
    }
  }

  /// Whether it is a further file of a rotated recording, `X_file-2`.
  static func isContinuation(_ stem: String) -> Bool {
    guard let range = stem.range(of: "_file-", options: .backwards), range.upperBound < stem.endIndex else {
      return false
    }
    return stem[range.upperBound...].utf8.allSatisfy { (48...57).contains($0) }
  }
}
