// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// The rows of numbers of a table.
struct TableRows {
  let path: String
  private var lines: TableLines
  private let shape: TableShape
  private var fields: [ArraySlice<UInt8>] = []

  init(_ path: String, _ shape: TableShape) throws(FacialisError) {
    self.path = path
    self.shape = shape
    lines = try TableLines(path)
    while lines.number < shape.firstLine - 1, try lines.next() != nil {}
  }

  /// Number of the row's line, from 1.
  var number: Int { lines.number }

  /// Takes the next row; false after the last. Throws where it has more or fewer columns than the others.
  mutating func next() throws(FacialisError) -> Bool {
    guard let line = try lines.next() else { return false }
    if line.allSatisfy({ $0 == 32 || $0 == 9 }) {
      // Empty lines may end a table, not interrupt it.
      let empty = lines.number
      while let more = try lines.next() {
        if more.contains(where: { $0 != 32 && $0 != 9 }) { throw .tableHead(path, empty, "a row of numbers") }
      }
      return false
    }
    fields = TableCell.fields(line, shape.separator)
    if fields.count == shape.columns.count + 1, fields.last?.isEmpty == true { fields.removeLast() }
    guard fields.count == shape.columns.count else {
      throw .tableRagged(path, lines.number, fields.count, shape.columns.count)
    }
    return true
  }

  /// A number of the row or that it is missing; throws with line and column where something else stands there.
  func cell(_ column: Int) throws(FacialisError) -> TableCell {
    let cell = TableCell(fields[column])
    if case .text = cell {
      throw .tableNotNumber(path, lines.number, column + 1, String(decoding: fields[column].prefix(32), as: UTF8.self))
    }
    return cell
  }
}
