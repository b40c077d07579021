// SPDX-License-Identifier: GPL-3.0-or-later

/// What a path says of the recording it belongs to: `folder/S01_rest_file-2.bdf` is file 2 of `S01_rest`.
public struct RecordingName: Sendable, Hashable {
  /// Up to the last slash, which it holds; empty where there is none.
  public let folder: String
  public let fileName: String
  /// The recording's identifier.
  public let id: String
  /// The file's number where the name states one (2 or more).
  public let number: Int?
  /// Whether it ends in `.bdf` or `.edf`.
  public let hasEnding: Bool
  /// Whether it ends in `.json`.
  public let isDescription: Bool

  public init(_ path: String) {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    fileName = String(name)
    let lower = name.lowercased()
    hasEnding = [".bdf", ".edf"].contains { lower.hasSuffix($0) && lower.count > $0.count }
    isDescription = lower.hasSuffix(".json") && lower.count > 5
    let stem = hasEnding ? name.dropLast(4) : isDescription ? name.dropLast(5) : name
    if hasEnding, let cut = Self.numberAtEnd(stem) {
      id = String(stem[..<cut.place])
      number = cut.number
    } else {
      id = String(stem)
      number = nil
    }
  }

  /// The recording's path without ending.
  public var base: String { folder + id }

  /// `_file-N` at the end of a name that has more in front of it.
  private static func numberAtEnd(_ stem: Substring) -> (place: Substring.Index, number: Int)? {
    let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.count
    guard (1...6).contains(digits), let number = Int(stem.suffix(digits)), number >= 2, stem.suffix(digits).first != "0"
    else { return nil }
    let head = stem.dropLast(digits)
    guard head.hasSuffix("_file-"), head.count > 6 else { return nil }
    return (head.dropLast(6).endIndex, number)
  }
}
