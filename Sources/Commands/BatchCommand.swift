// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
public import Batch
import FacialEMG
import Foundation

/// `facialis batch FOLDER|FILE... --output DIR`
struct BatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Analyse many recordings: skips what is current, outlives bad files, resumes.",
    discussion: """
      Takes folders (searched for EDF and BDF files), files, a BIDS dataset, or a
      manifest: a tab-separated table with the columns recording and path. Results
      lie under the output folder as facialis analyze writes them, and beside them:
        status.tsv             one row a recording: done, failed (and why) or
                               not_reached
        group/TABLE/K-of-N.parquet   recordings, events, features, synkinesis and
                               covariates of all of them, for DuckDB, pyarrow, ...
      A recording is skipped where its results are newer than it, of the same size,
      settings, montage and version. Worker processes do the work: one that crashes
      or hangs is replaced, its recording gets a row, and the others go on. SIGTERM
      and Ctrl-C finish the recordings in hand; the same command then resumes.

      Exit status: 0 every recording has its row (with --strict: and none failed,
      else 1), 75 the results cannot be written (disk full?), 143 or 130 it was
      stopped by SIGTERM or Ctrl-C, else as in sysexits.h.

      Examples:
        facialis batch recordings --output results
        facialis batch --manifest all.tsv --output results --shard 3/40 --jobs 8
        facialis batch bids --layout bids --output bids/derivatives/facialis
        facialis batch recordings --output narrow --set low_pass_hz=300
        facialis gather results        # one status.tsv of all shards
      """)

  @Argument(help: ArgumentHelp("Folders, BIDS datasets, EDF or BDF files.", valueName: "input"))
  var inputs: [String] = []

  @Option(help: ArgumentHelp("Table with the columns recording and path.", valueName: "file"))
  var manifest: String?

  @OptionGroup var options: BatchOptions

  @Option(help: "How results are named: plain, or bids (desc- names, derivative dataset).")
  var layout = ResultLayout.plain

  func run() async throws {
    let items: [BatchItem]
    if let manifest {
      guard inputs.isEmpty else { throw ValidationError("Give either --manifest or inputs, not both.") }
      items = try Manifest.read(manifest)
    } else {
      guard !inputs.isEmpty else { throw ValidationError("Missing expected argument '<input>' or '--manifest'") }
      items = try RecordingSearch().items(inputs)
    }
    try options.run(items, layout: layout)
  }
}

extension ResultLayout: ExpressibleByArgument {}
extension WorkerSetup.Freshness: ExpressibleByArgument {}
