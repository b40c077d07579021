// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation

/// A tab-separated table with a header, read by name of column; `n/a` is nothing.
struct TextTable {
  /// The cells of one line: a view of the table.
  struct Row {
    fileprivate let cells: Cells
    /// Number of its first cell.
    fileprivate let first: Int

    /// The text of a cell; nil where there is none.
    func text(_ place: Int) -> String? {
      let cell = cells.bounds[first + place]
      guard !cell.isEmpty, !cells.isNothing(cell) else { return nil }
      return String(decoding: cells.bytes[cell], as: UTF8.self)
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

  /// The bytes of the file, and where each cell lies in them: one array for all, since an array a line is dear.
  fileprivate struct Cells {
    let bytes: [UInt8]
    var bounds: [Range<Int>] = []

    func isNothing(_ cell: Range<Int>) -> Bool {
      let first = cell.lowerBound
      return cell.count == 3 && bytes[first] == UInt8(ascii: "n") && bytes[first + 1] == UInt8(ascii: "/")
        && bytes[first + 2] == UInt8(ascii: "a")
    }

    /// Takes the cells of a line; returns how many they are.
    mutating func append(_ line: Range<Int>) -> Int {
      let before = bounds.count
      let end = bytes[line.upperBound - 1] == UInt8(ascii: "\r") ? line.upperBound - 1 : line.upperBound
      var start = line.lowerBound
      for index in line.lowerBound..<end where bytes[index] == UInt8(ascii: "\t") {
        bounds.append(start..<index)
        start = index + 1
      }
      bounds.append(start..<end)
      return bounds.count - before
    }
  }

  let heads: [String]
  private let cells: Cells

  /// Throws where the file cannot be read, is empty, or a line has another number of cells than the header.
  init(path: String) throws(FacialisError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputNotRead(path, "there is no such file, or it may not be read")
    }
    var cells = Cells(bytes: [UInt8](data))
    var width = 0
    var lines = 0
    var start = 0
    while start < cells.bytes.count {
      let end = cells.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? cells.bytes.count
      if end > start {
        lines += 1
        let count = cells.append(start..<end)
        if lines == 1 { width = count }
        guard count == width else {
          throw .resultsDamaged(path, "line \(lines) has \(count) cells in place of \(width)")
        }
      }
      start = end + 1
    }
    guard lines > 0 else { throw .resultsDamaged(path, "it is empty") }
    heads = cells.bounds[..<width].map { String(decoding: cells.bytes[$0], as: UTF8.self) }
    self.cells = cells
  }

  /// The lines below the header.
  var rows: some RandomAccessCollection<Row> {
    let (cells, width) = (cells, heads.count)
    return (1..<cells.bounds.count / width).lazy.map { Row(cells: cells, first: $0 * width) }
  }

  func place(of name: String) -> Int? { heads.firstIndex(of: name) }
}
