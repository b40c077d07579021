// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Writes a table as Parquet (format version 1), row by row, in memory that does not grow with their number.
///
/// Every column is optional; text is dictionary coded, numbers are plain; not compressed. Units, meanings and origin stand in
/// the file's key-value metadata as `unit.COLUMN`, `description.COLUMN` and `facialis.*`.
package final class ParquetWriter {
  /// Rows of a row group.
  package static let groupRows = 32_768

  private struct Chunk {
    let column: Int
    let firstPage: Int
    let dictionaryPage: Int?
    let byteCount: Int
    let valueCount: Int
    let nulls: Int
    let range: (low: [UInt8], high: [UInt8])?
  }

  private let schema: TableSchema
  private let notes: [(key: String, value: String)]
  private let file: StreamedFile
  private var columns: [ColumnBuffer]
  private var rows = 0
  private var groups: [(rows: Int, chunks: [Chunk])] = []
  package private(set) var rowCount = 0

  /// Begins a file; `notes` are further lines of its metadata.
  package init(_ path: String, schema: TableSchema, notes: [(key: String, value: String)] = []) throws(FacialisError) {
    self.schema = schema
    self.notes = notes
    file = try StreamedFile(path)
    columns = schema.columns.map { ColumnBuffer(type: $0.type) }
    try file.append("PAR1".utf8)
  }

  package var path: String { file.path }

  /// Takes a row, a cell a column; a cell of another type than its column's is taken as nothing.
  package func append(_ row: [TableCell]) throws(FacialisError) {
    // Taken out, since every look at a property of a class is checked.
    var columns: [ColumnBuffer] = []
    swap(&columns, &self.columns)
    for index in columns.indices { columns[index].append(index < row.count ? row[index] : .none) }
    self.columns = columns
    rows += 1
    rowCount += 1
    if rows == Self.groupRows { try endGroup() }
  }

  private func endGroup() throws(FacialisError) {
    guard rows > 0 else { return }
    var chunks: [Chunk] = []
    for index in columns.indices {
      chunks.append(try write(columns[index], index))
      columns[index].removeAll()
    }
    groups.append((rows, chunks))
    rows = 0
  }

  private func write(_ column: ColumnBuffer, _ index: Int) throws(FacialisError) -> Chunk {
    let start = file.byteCount
    var dictionaryPage: Int?
    if column.isDictionary {
      dictionaryPage = start
      let body = column.dictionary
      try writePage(body) { header in
        header.int32(1, 2)
        header.int32(2, body.count)
        header.int32(3, body.count)
        header.structure(7) { page in
          page.int32(1, column.dictionaryCount)
          page.int32(2, Encoding.plain)
        }
      }
    }
    let firstPage = file.byteCount
    let levels = HybridEncoding.encode(column.levels, width: 1)
    let body = (0..<4).map { UInt8(truncatingIfNeeded: levels.count >> (8 * $0)) } + levels + column.values
    try writePage(body) { header in
      header.int32(1, 0)
      header.int32(2, body.count)
      header.int32(3, body.count)
      header.structure(5) { page in
        page.int32(1, column.levels.count)
        page.int32(2, column.isDictionary ? Encoding.dictionary : Encoding.plain)
        page.int32(3, Encoding.hybrid)
        page.int32(4, Encoding.hybrid)
      }
    }
    return Chunk(
      column: index, firstPage: firstPage, dictionaryPage: dictionaryPage, byteCount: file.byteCount - start,
      valueCount: column.levels.count, nulls: column.nulls, range: column.range)
  }

  private func writePage(_ body: [UInt8], _ fields: (inout CompactWriter) -> Void) throws(FacialisError) {
    var header = CompactWriter()
    header.structure(fields)
    try file.append(header.bytes)
    try file.append(body)
  }

  enum Encoding {
    static let plain = 0
    static let hybrid = 3
    static let dictionary = 8
  }

  /// Ends the file and gives it its name.
  package func close() throws(FacialisError) {
    try endGroup()
    var footer = CompactWriter()
    footer.structure(metadata)
    try file.append(footer.bytes)
    try file.append((0..<4).map { UInt8(truncatingIfNeeded: footer.bytes.count >> (8 * $0)) })
    try file.append("PAR1".utf8)
    try file.commit()
  }

  private func metadata(_ footer: inout CompactWriter) {
    footer.int32(1, 1)
    footer.list(2, of: .structure, count: schema.columns.count + 1)
    footer.structure { root in
      root.string(4, schema.name)
      root.int32(5, schema.columns.count)
    }
    for column in schema.columns { footer.structure { Self.element(column, &$0) } }
    footer.int64(3, rowCount)
    footer.list(4, of: .structure, count: groups.count)
    for group in groups {
      footer.structure { structure in
        structure.list(1, of: .structure, count: group.chunks.count)
        for chunk in group.chunks { structure.structure { self.chunk(chunk, &$0) } }
        structure.int64(2, group.chunks.reduce(0) { $0 + $1.byteCount })
        structure.int64(3, group.rows)
      }
    }
    var pairs = [("facialis.version", Facialis.version), ("facialis.disclaimer", Facialis.disclaimer)]
    pairs += notes.map { ("facialis.\($0.key)", $0.value) }
    for column in schema.columns {
      pairs.append(("description.\(column.name)", column.meaning))
      if let unit = column.unit { pairs.append(("unit.\(column.name)", unit)) }
    }
    footer.list(5, of: .structure, count: pairs.count)
    for (key, value) in pairs {
      footer.structure { pair in
        pair.string(1, key)
        pair.string(2, value)
      }
    }
    footer.string(6, "facialis version \(Facialis.version)")
  }

  private static func element(_ column: TableSchema.Column, _ element: inout CompactWriter) {
    element.int32(1, column.type.physical)
    element.int32(3, 1)
    element.string(4, column.name)
    switch column.type {
    case .text:
      element.int32(6, 0)
      element.structure(10) { $0.structure(1) { _ in } }
    case .localTime:
      element.structure(10) { logical in
        logical.structure(8) { time in
          time.boolean(1, false)
          time.structure(2) { $0.structure(2) { _ in } }
        }
      }
    case .number, .integer: break
    }
  }

  private func chunk(_ chunk: Chunk, _ structure: inout CompactWriter) {
    structure.int64(2, chunk.dictionaryPage ?? chunk.firstPage)
    structure.structure(3) { data in
      data.int32(1, schema.columns[chunk.column].type.physical)
      let encodings =
        chunk.dictionaryPage == nil
        ? [Encoding.plain, Encoding.hybrid] : [Encoding.plain, Encoding.hybrid, Encoding.dictionary]
      data.list(2, of: .int32, count: encodings.count)
      for encoding in encodings { data.zigzag(encoding) }
      data.list(3, of: .binary, count: 1)
      data.string(schema.columns[chunk.column].name)
      data.int32(4, 0)
      data.int64(5, chunk.valueCount)
      data.int64(6, chunk.byteCount)
      data.int64(7, chunk.byteCount)
      data.int64(9, chunk.firstPage)
      if let page = chunk.dictionaryPage { data.int64(11, page) }
      data.structure(12) { statistics in
        statistics.int64(3, chunk.nulls)
        if let range = chunk.range {
          statistics.binary(5, range.high)
          statistics.binary(6, range.low)
        }
      }
    }
  }
}

extension TableSchema.ColumnType {
  /// Parquet's physical type: 2 a whole number of 64 bits, 5 a double, 6 bytes.
  var physical: Int {
    switch self {
    case .integer, .localTime: 2
    case .number: 5
    case .text: 6
    }
  }
}
