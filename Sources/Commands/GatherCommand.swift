// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch

/// `facialis gather DIR`
struct GatherCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gather",
    abstract: "Check that all shards of a batch are there, and write one status.tsv of them.",
    discussion: """
      The tables of the shards stay as they are: group/events/*.parquet is one
      dataset to DuckDB, pyarrow, polars and facialis cohort.

      Examples:
        facialis gather results
      """)

  @Argument(help: ArgumentHelp("Output folder of facialis batch --shard.", valueName: "dir"))
  var folder: String

  @Flag(help: "Print what was done as JSON.")
  var json = false

  func run() async throws {
    let result = try ShardGathering.gather(folder)
    let console = Console.current
    if json {
      try console.json(result)
    } else {
      console.line(
        "\(result.shards) shards, \(result.recordings) recordings: \(result.done) done, \(result.failed) failed, "
          + "\(result.notReached) not reached")
      console.line("  \(result.status)")
    }
  }
}
