// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation

/// Which outputs belong to which input, decided before anything starts.
public struct OutputPlan: Sendable, Hashable {
  /// One input and the name that its outputs begin with.
  public struct Item: Sendable, Hashable {
    public let input: String
    /// The file's name without its folder and ending, `X` of `X_events.tsv`.
    public let stem: String
  }

  public let items: [Item]

  /// Throws where there is no input, or two inputs' outputs would have the same name.
  public init(inputs: [String]) throws(FacialisError) {
    guard !inputs.isEmpty else {
      throw FacialisError("no-input", .usage, "No recording was named.", mend: "Give one or more EDF or BDF files.")
    }
    var taken: [String: String] = [:]
    var items: [Item] = []
    for input in inputs {
      let stem = Self.stem(input)
      if let other = taken[stem] {
        throw FacialisError(
          "outputs-collide", .usage,
          "\(other) and \(input) would both be written to \(stem)_events.tsv; nothing was started.",
          mend: "Rename one of them, or analyse them into different folders.")
      }
      taken[stem] = input
      items.append(Item(input: input, stem: stem))
    }
    self.items = items
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
