// SPDX-License-Identifier: GPL-3.0-or-later

/// A cell of a table: nothing, a number, a whole number or text.
package enum TableCell: Sendable, Hashable {
  case none
  case number(Double)
  case integer(Int)
  case text(String)
}

/// The columns of a table with their types, units and meanings.
package struct TableSchema: Sendable, Hashable {
  package enum ColumnType: Sendable, Hashable {
    case number
    case integer
    case text
    /// Microseconds of a clock on the wall, without a time zone, since 1970-01-01T00:00:00.
    case localTime
  }

  package struct Column: Sendable, Hashable {
    package let name: String
    package let type: ColumnType
    package let unit: String?
    package let meaning: String

    package init(_ name: String, _ type: ColumnType, unit: String? = nil, _ meaning: String) {
      self.name = name
      self.type = type
      self.unit = unit
      self.meaning = meaning
    }
  }

  /// What a row is, in one word: `events`, `features`, ...
  package let name: String
  package let columns: [Column]

  package init(_ name: String, _ columns: [Column]) {
    self.name = name
    self.columns = columns
  }
}
