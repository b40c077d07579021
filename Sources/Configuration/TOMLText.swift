// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG
internal import TOMLKit

/// The only door to the TOML parser.
enum TOMLText {
  /// Parses a whole file; throws with the line of what is wrong.
  static func table(_ text: String, file: String) throws(FacialisError) -> TOMLTable {
    if let place = text.unicodeScalars.firstIndex(where: isForbidden) {
      let line = 1 + text.unicodeScalars[..<place].count(where: { $0 == "\n" })
      let code = String(text.unicodeScalars[place].value, radix: 16, uppercase: true)
      throw .configuration(file, line, "it holds the control character U+\(code)", "Remove it.")
    }
    for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where hasNamelessHead(line) {
      throw .configuration(file, index + 1, "no name follows the bracket", "Write [table] or [[table]].")
    }
    do {
      return try TOMLTable(string: text)
    } catch {
      guard let error = error as? TOMLParseError else {
        throw .configuration(file, nil, "it is no TOML", "Correct it.")
      }
      throw .configuration(file, error.source.begin.line, error.description, "Correct the line.")
    }
  }

  /// Whether a line begins a table whose name does not begin as one: the parser, toml++, ends the whole process there.
  private static func hasNamelessHead(_ line: Substring.UnicodeScalarView) -> Bool {
    var rest = line.drop(while: isSpace)
    guard rest.popFirst() == "[" else { return false }
    if rest.first == "[" { rest.removeFirst() }
    guard let first = rest.drop(while: isSpace).first else { return true }
    return !(first.isASCII && (first.properties.isAlphabetic || first.properties.numericType != nil))
      && !"_-\"']".unicodeScalars.contains(first)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || [0x180E, 0x200B, 0x2060, 0xFEFF].contains(scalar.value)
  }

  /// Control characters and uncommon ends of lines, which TOML forbids or nobody means; at some of them the parser, toml++, ends
  /// the whole process.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case ..<0x20, 0x7F, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
