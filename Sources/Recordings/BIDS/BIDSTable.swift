// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// A table as BIDS writes it: tab separated, `n/a` for what is missing, and a description of its columns as JSON.
struct BIDSTable {
  struct Column {
    var name: String
    var meaning: String
    var unit: String?
    var levels: [String: String] = [:]
  }

  var columns: [Column]
  private(set) var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row by column names; what is not named is missing.
  mutating func add(_ cells: [String: String?]) {
    rows.append(columns.map { Self.cell((cells[$0.name] ?? nil) ?? "") })
  }

  var text: String {
    ([columns.map(\.name)] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// The description, each column with its meaning; with more members beside them where given.
  func description(and members: [String: JSONValue] = [:]) -> JSONValue {
    var object = members
    for column in columns {
      var entry: [String: JSONValue] = ["Description": .string(column.meaning)]
      if let unit = column.unit { entry["Units"] = .string(unit) }
      if !column.levels.isEmpty { entry["Levels"] = .object(column.levels.mapValues { .string($0) }) }
      object[column.name] = .object(entry)
    }
    return .object(object)
  }

  static func number(_ number: Double?) -> String? { number.map(Decimal.shortest) }

  /// A cell without the characters that end cells and lines.
  private static func cell(_ text: String) -> String {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
    return clean.isEmpty ? "n/a" : clean
  }
}
