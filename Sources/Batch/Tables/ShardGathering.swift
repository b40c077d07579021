// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Foundation

/// Joins the status tables of all shards of a batch.
public enum ShardGathering {
  public struct Result: Sendable, Hashable, Codable {
    public var shards = 0
    public var recordings = 0
    public var done = 0
    public var failed = 0
    public var notReached = 0
    public var status = ""

    private enum CodingKeys: String, CodingKey {
      case shards, recordings, done, failed, status
      case notReached = "not_reached"
    }
  }

  /// Writes `status.tsv` of the shards in their order; throws where one is missing or its tables are.
  public static func gather(_ folder: String) throws(FacialisError) -> Result {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: "\(folder)/group/status")) ?? []
    // What a shard that was killed left behind begins with a point.
    let shards = names.compactMap { $0.hasSuffix(".tsv") ? Shard(name: $0.dropLast(4)) : nil }
      .sorted { $0.number < $1.number }
    guard let count = shards.first?.count else {
      throw FacialisError(
        "no-shards", .notFound, "There is no shard in \(folder)/group/status.",
        mend: "A batch without --shard writes its status.tsv itself.")
    }
    let missing = Set(1...count).subtracting(shards.map(\.number)).sorted()
    guard missing.isEmpty else {
      let list = missing.prefix(10).map { "\($0)" }.joined(separator: ", ") + (missing.count > 10 ? ", ..." : "")
      throw FacialisError(
        "shards-missing", .notFound, "Of \(count) shards \(missing.count) have not been run: \(list).",
        mend: "Run facialis batch with these --shard K/\(count).")
    }
    var result = Result(shards: count, status: "\(folder)/status.tsv")
    let output = try StreamedFile(result.status)
    try output.append((StatusTable.header + "\n").utf8)
    for shard in shards {
      for table in BatchTable.allCases where !files.fileExists(atPath: table.path(folder, shard)) {
        throw .inputNotRead(table.path(folder, shard), "there is no such file")
      }
      let path = ShardOutput.statusPath(folder, shard)
      guard let data = files.contents(atPath: path) else { throw .inputNotRead(path, "it may not be read") }
      let lines = [UInt8](data).split(separator: 10)
      for line in lines.dropFirst() {
        let cells = line.split(separator: 9)
        result.recordings += 1
        switch cells.count > 2 ? String(decoding: cells[2], as: UTF8.self) : "" {
        case "done": result.done += 1
        case "failed": result.failed += 1
        default: result.notReached += 1
        }
        try output.append(line)
        try output.append([10])
      }
    }
    try output.commit()
    return result
  }
}
