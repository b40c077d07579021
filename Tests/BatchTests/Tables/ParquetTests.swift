// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Testing

/// What is written is read back; that other programs read it is shown by `Tests/BatchTest/check_tables.py`.
struct ParquetTests {
  private let schema = TableSchema(
    "things",
    [
      .init("name", .text, "A name."), .init("level", .number, unit: "uV", "A level."),
      .init("count", .integer, "A count."), .init("start", .localTime, "A time."),
    ])

  private func rows(_ count: Int) -> [[TableCell]] {
    var random = RandomSource(seed: 7)
    return (0..<count).map { index in
      [
        index % 5 == 0 ? .none : .text("n\(Int(random.uniform() * 300))\u{E9}"),
        index % 7 < 3 ? .none : .number(random.normal()),
        index % 50 < 20 ? .none : .integer(index - 1000), .integer(1_780_000_000_000_000 + index),
      ]
    }
  }

  /// Readers by name refuse a table in which two columns have one.
  @Test(arguments: BatchTable.allCases) func noTwoColumnsOfATableHaveOneName(table: BatchTable) {
    let names = table.schema.columns.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 1000, ParquetWriter.groupRows + 13])
  func everyCellComesBack(count: Int) throws {
    let folder = try TemporaryFolder()
    let rows = rows(count)
    let writer = try ParquetWriter(folder.file("t/things.parquet"), schema: schema, notes: [("table", "things")])
    for row in rows { try writer.append(row) }
    #expect(folder.names.isEmpty || !FileManager.default.fileExists(atPath: folder.file("t/things.parquet")))
    try writer.close()
    let reader = try ParquetReader(path: folder.file("t/things.parquet"))
    #expect(reader.rowCount == count)
    #expect(reader.names == ["name", "level", "count", "start"])
    for (index, name) in reader.names.enumerated() {
      let column = try reader.column(name)
      #expect(column == rows.map { $0[index] }, "\(name)")
    }
    #expect(reader.notes["unit.level"] == "uV")
    #expect(reader.notes["facialis.table"] == "things")
  }

  @Test func aFileThatIsCutOffOrForeignIsRefused() throws {
    let folder = try TemporaryFolder()
    let writer = try ParquetWriter(folder.file("a.parquet"), schema: schema)
    for row in rows(100) { try writer.append(row) }
    try writer.close()
    let whole = try Data(contentsOf: URL(filePath: folder.file("a.parquet")))
    for length in stride(from: 0, to: whole.count, by: 97) {
      try whole.prefix(length).write(to: URL(filePath: folder.file("b.parquet")))
      #expect(throws: FacialisError.self) { try ParquetReader(path: folder.file("b.parquet")) }
    }
    var reader = try ParquetReader(path: folder.file("a.parquet"))
    #expect(throws: FacialisError.self) { try reader.column("other") }
    // Any byte may be wrong; reading may say so or give other cells, but must end.
    var random = RandomSource(seed: 3)
    for _ in 0..<300 {
      var damaged = whole
      damaged[Int(random.uniform() * Double(whole.count))] ^= UInt8(1 + random.uniform() * 254)
      try damaged.write(to: URL(filePath: folder.file("c.parquet")))
      guard let opened = try? ParquetReader(path: folder.file("c.parquet")) else { continue }
      reader = opened
      for name in reader.names { _ = try? reader.column(name) }
    }
  }

  @Test func nothingAppearsBeforeTheEnd() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try ParquetWriter(folder.file("x.parquet"), schema: schema)
      try writer.append([.text("a")])
    }
    #expect(folder.names == [])
  }
}
