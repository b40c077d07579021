// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation

/// A tab-separated table with a header, read by name of column; `n/a` is nothing.
struct TextTable {
  /// The cells of one line.
  struct Row {
    let cells: [ArraySlice<UInt8>]

    /// The text of a cell; nil where there is none.
    func text(_ place: Int) -> String? {
      guard place < cells.count, !cells[place].isEmpty, !cells[place].elementsEqual("n/a".utf8) else { return nil }
      return String(decoding: cells[place], as: UTF8.self)
    }

    /// The cell as a type of column has it; what cannot be read as a number is nothing.
    func cell(_ place: Int?, _ type: TableSchema.ColumnType) -> TableCell {
      guard let place, let text = text(place) else { return .none }
      switch type {
      case .text: return .text(text)
      case .number: return Double(text).map { .number($0) } ?? .none
      case .integer, .localTime: return Int(text).map { .integer($0) } ?? .none
      }
    }
  }

  let heads: [String]
  let rows: [Row]

  /// Throws where the file cannot be read, is empty, or a line has another number of cells than the header.
  init(path: String) throws(FacialisError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputNotRead(path, "there is no such file, or it may not be read")
    }
    var lines = [UInt8](data).split(separator: 10, omittingEmptySubsequences: true).map { line in
      Row(
        cells: (line.last == 13 ? line.dropLast() : line).split(separator: 9, omittingEmptySubsequences: false))
    }
    guard !lines.isEmpty else { throw .resultsDamaged(path, "it is empty") }
    let heads = lines.removeFirst().cells.map { String(decoding: $0, as: UTF8.self) }
    self.heads = heads
    if let odd = lines.firstIndex(where: { $0.cells.count != heads.count }) {
      throw .resultsDamaged(path, "line \(odd + 2) has \(lines[odd].cells.count) cells in place of \(heads.count)")
    }
    rows = lines
  }

  func place(of name: String) -> Int? { heads.firstIndex(of: name) }
}
