// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A table of results: the same rows as TSV for R and SPSS and beside the pictures.
public struct CohortTable: Sendable, Hashable {
  public let name: String
  public let title: String
  public let columns: [String]
  public private(set) var rows: [[String]] = []

  init(_ name: String, _ title: String, _ columns: [String]) {
    self.name = name
    self.title = title
    self.columns = columns
  }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// Header first, tab separated, `n/a` for missing; each line ends with a line feed.
  public var tsv: String {
    ([columns] + rows).map { $0.map(Self.cell).joined(separator: "\t") + "\n" }.joined()
  }

  /// The rows of a subject by name of column.
  func cells(subject: String) -> [[String: String]] {
    rows.filter { $0.first == subject }.map { Dictionary(zip(columns, $0)) { first, _ in first } }
  }

  /// The rows whose first column is the subject.
  func html(subject: String, empty: String) -> String {
    Markup.table(
      Array(columns.dropFirst()), rows.filter { $0.first == subject }.map { Array($0.dropFirst()) }, empty: empty)
  }

  private static func cell(_ text: String) -> String {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
    return clean.isEmpty ? "n/a" : clean
  }

  /// A number with six significant digits or `n/a`.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "n/a" }
    if value == 0 { return "0" }
    var decimals = 6
    var size = value.magnitude
    while size < 0.1, decimals < 15 {
      size *= 10
      decimals += 1
    }
    while size >= 10, decimals > 0 {
      size /= 10
      decimals -= 1
    }
    return Decimal.shortest(Decimal.round(value, decimals))
  }
}
