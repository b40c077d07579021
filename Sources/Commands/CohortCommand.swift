// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Reports

/// `facialis cohort DIR... --output DIR`
struct CohortCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cohort",
    abstract: "Answer questions across sessions from the tables of facialis batch.",
    discussion: """
      For each subject over time: spasm and burst rate, time in spasm, tonic share,
      spread, share of spasms per muscle, leader, synkinesis, laterality, left/right
      amplitudes of tasks; before and after each treatment; triggers on and off;
      covariates between sessions. Each value has its interval and n. Sessions are
      never pooled. No clinical score is computed; entered ones are covariates.

      Writes measures, treatments, triggers, trigger_histograms, covariates,
      covariate_correlations and warnings as .tsv for R and SPSS, index.html, and
      one page a subject. A treatment is any covariate that is a date, such as
      botulinum.0.date or decompressions.0.date; a drug counts from the first
      session that names it.

      Examples:
        facialis cohort results --output cohort
        facialis cohort results --bids bids --output cohort
        facialis cohort results --covariates visits.tsv --output cohort
      """)

  @Argument(help: ArgumentHelp("Output folders of facialis batch.", valueName: "dir"))
  var folders: [String]

  @Option(name: [.short, .long], help: ArgumentHelp("Folder for tables and pages.", valueName: "dir"))
  var output: String

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Table with participant_id, session_id and covariates; may be given several times.", valueName: "file"))
  var covariates: [String] = []

  @Option(
    help: ArgumentHelp("BIDS dataset whose participants, sessions and phenotype tables are read.", valueName: "dir"))
  var bids: String?

  @Flag(help: "Print what was written as JSON.")
  var json = false

  func run() async throws {
    let further = bids.map { CohortReader.covariateTables(ofDataset: $0) } ?? []
    try Self.run(folders, covariates: further + covariates, output: output, json: json)
  }

  private struct Reply: Encodable {
    let subjects: Int
    let sessions: Int
    let recordings: Int
    let warnings: [String]
    let outputs: [String]
  }

  /// Reads, computes, writes and says so.
  static func run(_ folders: [String], covariates: [String], output: String, json: Bool) throws {
    let recordings = try CohortReader.read(folders, covariates: covariates)
    let cohort = Cohort(recordings)
    let outputs = try CohortOutput.write(cohort, to: output)
    let warnings = cohort.warnings.map { "\($0.subject): \($0.text)" }
    let console = Console.current
    for warning in warnings { console.warn("warning: \(warning)\n") }
    if json {
      try console.json(
        Reply(
          subjects: cohort.subjects.count, sessions: cohort.sessions.count, recordings: recordings.count,
          warnings: warnings, outputs: outputs))
    } else {
      console.line(
        "\(cohort.subjects.count) subjects, \(cohort.sessions.count) sessions, \(recordings.count) recordings")
      console.write(outputs.map { "  \($0)\n" }.joined())
    }
  }
}
