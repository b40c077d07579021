// SPDX-License-Identifier: GPL-3.0-or-later

/// The lines of a TOML file, to say where a key stands: the parser keeps no places of what it accepts.
struct ConfigurationSource {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The line before which only the file's own keys stand.
  var endOfFirstTable: Int {
    lines.firstIndex { Self.trimmed($0).first == "[" } ?? lines.count
  }

  /// The lines from the header of the table, `[name]` or the `index`-th `[[name]]`, up to the next table; all lines where it is
  /// written in another way.
  func lines(ofTable header: String, _ index: Int) -> Range<Int> {
    let wanted = header.filter { $0 != " " }
    let found = lines.indices.filter { line in
      let text = Self.trimmed(lines[line])
      return text.first == "[" && text.prefix { $0 != "#" }.filter { $0 != " " && $0 != "\t" } == wanted
    }
    guard found.indices.contains(index) else { return 0..<lines.count }
    let begin = found[index]
    let end = lines[(begin + 1)...].firstIndex { Self.trimmed($0).first == "[" } ?? lines.count
    return begin..<end
  }

  /// The number of the line, from 1, on which the key is given a value.
  func line(ofKey key: String, within range: Range<Int>) -> Int? {
    let forms = [key, "\"\(key)\"", "'\(key)'"]
    return range.first { line in
      let text = Self.trimmed(lines[line])
      guard let equals = text.firstIndex(of: "=") else { return false }
      return forms.contains { $0 == Self.trimmed(text[..<equals]) }
    }.map { $0 + 1 }
  }

  /// The number of the line, from 1, that begins a table of that name.
  func line(ofTable name: String) -> Int? {
    lines.firstIndex { Self.trimmed($0).filter { $0 != " " && $0 != "[" }.hasPrefix(name + "]") }.map { $0 + 1 }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }
}
