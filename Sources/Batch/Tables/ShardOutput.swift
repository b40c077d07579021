// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation

/// What a batch writes beside the results of its recordings: status and tables of its shard, in the order of its list.
struct ShardOutput {
  private let folder: String
  private let shard: Shard
  private let layout: ResultLayout
  private let items: [BatchItem]
  private let status: StreamedFile
  private let tables: [(table: BatchTable, writer: ParquetWriter)]

  /// Begins the files; those of another division into shards are removed, or rows would stand there twice.
  init(folder: String, shard: Shard, layout: ResultLayout, items: [BatchItem]) throws(FacialisError) {
    self.folder = folder
    self.shard = shard
    self.layout = layout
    self.items = items
    Self.removeOtherDivisions(folder, shard)
    status = try StreamedFile(Self.statusPath(folder, shard))
    try status.append((StatusTable.header + "\n").utf8)
    tables = try BatchTable.allCases.map { table throws(FacialisError) in
      (table, try ParquetWriter(table.path(folder, shard), schema: table.schema, notes: [("table", table.rawValue)]))
    }
    if layout == .bids { try DerivativeDataset.write(to: folder) }
  }

  var itemCount: Int { items.count }

  /// Where the status of a shard stands.
  static func statusPath(_ folder: String, _ shard: Shard) -> String {
    shard.count == 1 ? "\(folder)/status.tsv" : "\(folder)/group/status/\(shard.name).tsv"
  }

  private static func removeOtherDivisions(_ folder: String, _ shard: Shard) {
    let files = FileManager.default
    for group in ["status"] + BatchTable.allCases.map(\.rawValue) {
      for name in (try? files.contentsOfDirectory(atPath: "\(folder)/group/\(group)")) ?? [] {
        guard let stem = name.split(separator: ".").first, let other = Shard(name: stem), other.count != shard.count
        else { continue }
        try? files.removeItem(atPath: "\(folder)/group/\(group)/\(name)")
      }
    }
    if shard.count > 1 { try? files.removeItem(atPath: "\(folder)/status.tsv") }
  }

  /// Writes the rows of a recording; returns what makes it a failed one after all, its results being damaged.
  func append(_ index: Int, _ reply: BatchReply) throws(FacialisError) -> FacialisError? {
    var reply = reply
    if reply.error == nil {
      do {
        let recording = try RecordingTables(items[index], output: folder, layout: layout)
        let rows = try tables.map { table, writer throws(FacialisError) in (writer, try recording.rows(table)) }
        for (writer, rows) in rows {
          for row in rows { try writer.append(row) }
        }
      } catch  where error.code == "result-not-written" {
        throw error
      } catch {
        reply = .failed(error)
      }
    }
    try status.append((StatusTable.row(items[index], reply) + "\n").utf8)
    return reply.error
  }

  /// Ends all files; returns their paths, the status last.
  func close() throws(FacialisError) -> [String] {
    for (_, writer) in tables { try writer.close() }
    try status.commit()
    return tables.map(\.writer.path) + [status.path]
  }
}
