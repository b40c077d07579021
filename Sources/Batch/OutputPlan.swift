// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation
import Recordings

/// Which outputs belong to which input, decided before anything starts.
public struct OutputPlan: Sendable, Hashable {
  /// One recording and the name that its outputs begin with.
  public struct Item: Sendable, Hashable {
    /// The path by which it was named first.
    public let input: String
    /// The recording's name without its folder and ending, `X` of `X_events.tsv`.
    public let stem: String
    /// The files that it consists of.
    public let files: [String]
  }

  public let items: [Item]

  /// Throws where there is no input, or two inputs' outputs would have the same name.
  ///
  /// Several files of one recording are one input, unless each is to be read alone (`singleFile`).
  public init(inputs: [String], singleFile: Bool = false) throws(FacialisError) {
    guard !inputs.isEmpty else {
      throw FacialisError("no-input", .usage, "No recording was named.", mend: "Give one or more EDF or BDF files.")
    }
    var taken: [String: Item] = [:]
    var items: [Item] = []
    for input in inputs {
      let item = Self.item(input, singleFile)
      if let other = taken[item.stem] {
        if other.files.count > 1, other.files == item.files { continue }
        throw FacialisError(
          "outputs-collide", .usage,
          "\(other.input) and \(input) would both be written to \(item.stem)_events.tsv; nothing was started.",
          mend: "Rename one of them, or analyse them into different folders.")
      }
      taken[item.stem] = item
      items.append(item)
    }
    self.items = items
  }

  /// What cannot be read is an input all the same: its analysis says why it failed.
  private static func item(_ input: String, _ singleFile: Bool) -> Item {
    if !singleFile, let files = try? RecordingFiles(path: input) {
      let stem = files.parts.count > 1 || RecordingName(input).isDescription ? files.name : stem(input)
      return Item(input: input, stem: stem, files: files.parts.map(\.path))
    }
    return Item(input: input, stem: stem(input), files: [input])
  }

  /// `X` of `folder/X.bdf`; other endings than those of EDF and BDF stay.
  static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".bdf", ".edf"] where name.lowercased().hasSuffix(ending) && name.count > ending.count {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
