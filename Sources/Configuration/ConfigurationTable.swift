// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
internal import TOMLKit

/// A table of a TOML file, read key by key: keys that nobody asked for and values of another type are errors with their line.
///
/// TOMLKit parses; its Codable path is not used because it names the wrong type in its errors and passes over unknown keys.
package struct ConfigurationTable {
  /// What the file is called in errors.
  package let file: String
  /// Where the table stands, e.g. `[[channel]]` number 2; empty for the file itself.
  private let place: String
  private let table: TOMLTable
  private let source: ConfigurationSource
  /// Lines that the table may stand on.
  private let lines: Range<Int>

  /// Parses a whole file.
  package init(_ text: String, file: String) throws(FacialisError) {
    let source = ConfigurationSource(text)
    table = try TOMLText.table(text, file: file)
    self.file = file
    self.source = source
    place = ""
    lines = 0..<source.endOfFirstTable
  }

  private init(_ table: TOMLTable, _ parent: ConfigurationTable, place: String, lines: Range<Int>) {
    self.table = table
    file = parent.file
    source = parent.source
    self.place = place
    self.lines = lines
  }

  /// Throws where the table has a key that is not among `keys`, and names the nearest one.
  package func allow(_ keys: [String]) throws(FacialisError) {
    for key in table.keys.sorted() where !keys.contains(key) {
      throw failure(key, "\"\(key)\" is not known here", NearestWord.mend(key, known: keys))
    }
  }

  /// A text; nil where the key is not there.
  package func string(_ key: String) throws(FacialisError) -> String? {
    guard let value = table[key] else { return nil }
    guard value.type == .string, let string = value.string else { throw wrongType(key, value, "a text in quotes") }
    return string
  }

  /// A number, whole or not; nil where the key is not there.
  package func number(_ key: String) throws(FacialisError) -> Double? {
    guard let value = table[key] else { return nil }
    switch value.type {
    case .int: if let number = value.int { return Double(number) }
    case .double: if let number = value.double, number.isFinite { return number }
    default: break
    }
    throw wrongType(key, value, "a number")
  }

  /// A whole number; nil where the key is not there.
  package func whole(_ key: String) throws(FacialisError) -> Int? {
    guard let value = table[key] else { return nil }
    guard value.type == .int, let number = value.int else { throw wrongType(key, value, "a whole number") }
    return number
  }

  /// true or false; nil where the key is not there.
  package func truth(_ key: String) throws(FacialisError) -> Bool? {
    guard let value = table[key] else { return nil }
    guard value.type == .bool, let truth = value.bool else { throw wrongType(key, value, "true or false") }
    return truth
  }

  /// The keys that the table holds, sorted.
  package var keys: [String] { table.keys.sorted() }

  /// A text or a number, whatever is there; nil where the key is not there.
  package func value(_ key: String, wanted: String) throws(FacialisError) -> ConfigurationValue? {
    guard let value = table[key] else { return nil }
    switch value.type {
    case .string: if let text = value.string { return .text(text) }
    case .int: if let number = value.int { return .number(Double(number)) }
    case .double: if let number = value.double { return .number(number) }
    default: break
    }
    throw wrongType(key, value, wanted)
  }

  /// The number of the line, from 1, on which the key stands.
  package func line(_ key: String) -> Int? { source.line(ofKey: key, within: lines) }

  /// The tables of `[[key]]`, in their order; empty where there is none.
  package func tables(_ key: String) throws(FacialisError) -> [ConfigurationTable] {
    guard let value = table[key] else { return [] }
    guard value.type == .array, let array = value.array else { throw wrongType(key, value, "a table [[\(key)]]") }
    var tables: [ConfigurationTable] = []
    for (index, element) in array.enumerated() {
      guard element.type == .table, let table = element.table else {
        throw wrongType(key, element, "a table [[\(key)]]")
      }
      tables.append(
        ConfigurationTable(
          table, self, place: "[[\(key)]] number \(index + 1)", lines: source.lines(ofTable: "[[\(key)]]", index)))
    }
    return tables
  }

  /// The table `[key]`; nil where it is not there.
  package func subtable(_ key: String) throws(FacialisError) -> ConfigurationTable? {
    guard let value = table[key] else { return nil }
    guard value.type == .table, let table = value.table else { throw wrongType(key, value, "a table [\(key)]") }
    return ConfigurationTable(table, self, place: "[\(key)]", lines: source.lines(ofTable: "[\(key)]", 0))
  }

  /// An error at the key's line, or at the table's where the key is not there.
  package func failure(_ key: String?, _ what: String, _ mend: String) -> FacialisError {
    let keyLine = key.flatMap { source.line(ofKey: $0, within: lines) ?? source.line(ofTable: $0) }
    let line = keyLine ?? (place.isEmpty ? nil : lines.lowerBound + 1)
    return .configuration(file, line, place.isEmpty ? what : "\(what), in \(place)", mend)
  }

  private func wrongType(_ key: String, _ value: any TOMLValueConvertible, _ wanted: String) -> FacialisError {
    failure(key, "\"\(key)\" is \(Self.word(value.type))", "It has to be \(wanted).")
  }

  private static func word(_ type: TOMLType) -> String {
    switch type {
    case .string: "a text"
    case .int: "a whole number"
    case .double: "a number"
    case .bool: "true or false"
    case .array: "a list"
    case .table: "a table"
    default: "a date or time"
    }
  }
}
