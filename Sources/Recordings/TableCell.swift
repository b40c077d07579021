// SPDX-License-Identifier: GPL-3.0-or-later

/// What stands in one field of a table.
enum TableCell {
  /// A number, and how many digits after the point state it exactly; nil where too many.
  case number(Double, decimals: Int?)
  /// `NaN`, `NULL`, `n/a` or nothing.
  case missing
  case text

  private static let missingWords: Set<String> = ["", "nan", "null", "na", "n/a", "none", "-nan", "missing"]

  init(_ bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let first = bytes.first, (48...57).contains(first) || first == 43 || first == 45 || first == 46 else {
      self = Self.missingWords.contains(text.lowercased()) ? .missing : .text
      return
    }
    let allowed = bytes.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
    guard allowed, let number = Double(text), number.isFinite else {
      self = Self.missingWords.contains(text.lowercased()) ? .missing : .text
      return
    }
    self = .number(number, decimals: Self.decimals(bytes))
  }

  private static func decimals(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.contains(69), !bytes.contains(101) else { return nil }
    guard let point = bytes.firstIndex(of: 46) else { return 0 }
    var fraction = bytes[(point + 1)...]
    while fraction.last == 48 { fraction.removeLast() }
    return fraction.count
  }

  /// The fields of a line, without spaces and quotes around them.
  static func fields(_ line: [UInt8], _ separator: TableShape.Separator) -> [ArraySlice<UInt8>] {
    let parts: [ArraySlice<UInt8>]
    switch separator {
    case .spaces:
      parts = line.split { $0 == 32 || $0 == 9 }
    case .byte(let byte):
      parts = line.split(separator: byte, omittingEmptySubsequences: false)
    }
    return parts.map { part in
      var part = part
      while let last = part.last, last == 32 || last == 9 { part.removeLast() }
      while let first = part.first, first == 32 || first == 9 { part.removeFirst() }
      if part.count >= 2, part.first == 34, part.last == 34 { part = part.dropFirst().dropLast() }
      return part
    }
  }
}
