// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Foundation

/// Reads the Parquet files that `ParquetWriter` makes: column by column, of those that are asked for.
///
/// Files of other programs are refused in words: they may be compressed or nested, which this reader does not know.
package struct ParquetReader {
  private let path: String
  private let bytes: [UInt8]
  private let footer: CompactValue
  /// Names of the columns in order.
  package let names: [String]
  private let types: [Int]
  package let rowCount: Int

  /// Reads the file's footer. The whole file is held while the reader lives.
  package init(path: String) throws(FacialisError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputNotRead(path, "there is no such file, or it may not be read")
    }
    self.path = path
    bytes = [UInt8](data)
    let refusal = FacialisError.noTable(path)
    guard bytes.count > 12, bytes.prefix(4).elementsEqual("PAR1".utf8), bytes.suffix(4).elementsEqual("PAR1".utf8)
    else { throw refusal }
    let end = bytes.count - 8
    let length = bytes.word(at: end)
    guard length <= end - 4 else { throw refusal }
    var reader = CompactReader(bytes[(end - length)..<end])
    guard let footer = reader.structure(), footer[6]?.text?.hasPrefix("facialis ") == true else { throw refusal }
    self.footer = footer
    let elements = (footer[2]?.list ?? []).dropFirst()
    names = elements.map { $0[4]?.text ?? "" }
    types = elements.map { $0[1]?.integer ?? -1 }
    rowCount = footer[3]?.integer ?? 0
    guard (0...ParquetWriter.groupRows * (footer[4]?.list.count ?? 0)).contains(rowCount) else { throw refusal }
  }

  /// The metadata's lines.
  package var notes: [String: String] {
    (footer[5]?.list ?? []).reduce(into: [:]) { notes, pair in
      if let key = pair[1]?.text { notes[key] = pair[2]?.text ?? "" }
    }
  }

  /// All cells of a column; throws where the column is missing or damaged.
  package func column(_ name: String) throws(FacialisError) -> [TableCell] {
    guard let index = names.firstIndex(of: name) else {
      throw FacialisError(
        "table-column-missing", .badData, "\(path) has no column \"\(name)\".",
        mend: "Was it made by another version? Then run facialis batch again.")
    }
    var cells: [TableCell] = []
    cells.reserveCapacity(rowCount)
    for group in footer[4]?.list ?? [] {
      let chunks = group[1]?.list ?? []
      guard index < chunks.count, let part = chunk(chunks[index], type: types[index]) else {
        throw FacialisError(
          "table-damaged", .badData, "\(path) is damaged in column \"\(name)\".", mend: "Run facialis batch again.")
      }
      cells += part
    }
    return cells
  }

  private func chunk(_ chunk: CompactValue, type: Int) -> [TableCell]? {
    guard let meta = chunk[3], let count = meta[5]?.integer, let first = meta[9]?.integer,
      (0...ParquetWriter.groupRows).contains(count)
    else { return nil }
    var dictionary: [String] = []
    if let place = meta[11]?.integer {
      guard let (header, body) = page(at: place), let entries = header[7]?[1]?.integer,
        (0...ParquetWriter.groupRows).contains(entries)
      else { return nil }
      var position = body.startIndex
      for _ in 0..<entries {
        guard position + 4 <= body.endIndex else { return nil }
        let length = body.word(at: position)
        guard length <= body.endIndex - position - 4 else { return nil }
        dictionary.append(String(decoding: body[(position + 4)..<(position + 4 + length)], as: UTF8.self))
        position += 4 + length
      }
    }
    guard let (_, body) = page(at: first), body.count >= 4 else { return nil }
    let levelBytes = body.word(at: body.startIndex)
    let start = body.startIndex + 4
    guard levelBytes <= body.endIndex - start,
      let levels = HybridEncoding.decode(body[start..<(start + levelBytes)], width: 1, count: count)
    else { return nil }
    return values(body[(start + levelBytes)...], levels: levels, type: type, dictionary: dictionary)
  }

  private func values(
    _ body: ArraySlice<UInt8>, levels: [UInt32], type: Int, dictionary: [String]
  ) -> [TableCell]? {
    let present = levels.reduce(0) { $0 + Int($1) }
    var cells: [TableCell] = []
    cells.reserveCapacity(levels.count)
    if type == 6 {
      guard present > 0 else { return levels.map { _ in .none } }
      guard let width = body.first,
        let indices = HybridEncoding.decode(body.dropFirst(), width: Int(width), count: present),
        indices.allSatisfy({ $0 < dictionary.count })
      else { return nil }
      var next = 0
      for level in levels {
        cells.append(level == 1 ? .text(dictionary[Int(indices[next])]) : .none)
        next += Int(level)
      }
      return cells
    }
    guard body.count >= 8 * present else { return nil }
    var position = body.startIndex
    for level in levels {
      guard level == 1 else {
        cells.append(.none)
        continue
      }
      var bits: UInt64 = 0
      for byte in 0..<8 { bits |= UInt64(body[position + byte]) << UInt64(8 * byte) }
      position += 8
      cells.append(type == 5 ? .number(Double(bitPattern: bits)) : .integer(Int(Int64(bitPattern: bits))))
    }
    return cells
  }

  private func page(at offset: Int) -> (header: CompactValue, body: ArraySlice<UInt8>)? {
    guard offset >= 0, offset < bytes.count else { return nil }
    var reader = CompactReader(bytes[offset...])
    guard let header = reader.structure(), let size = header[3]?.integer, size >= 0,
      size <= bytes.count - reader.position
    else { return nil }
    return (header, bytes[reader.position..<reader.position + size])
  }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
  /// A whole number of four bytes, lowest first.
  fileprivate func word(at place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) } }
}

extension FacialisError {
  static func noTable(_ path: String) -> FacialisError {
    FacialisError(
      "not-our-table", .badData, "\(path) is no Parquet table that Facialis wrote, or it is cut off.",
      mend: "Run facialis batch again; DuckDB and pyarrow read tables of other programs.")
  }
}
