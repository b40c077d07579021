// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation
import SpasmDetection

/// `facialis analyze FILE... --output DIR`
struct AnalyzeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find bursts, spasms, movements and synkinesis in recordings; write tables and a report.",
    discussion: """
      For each recording X.bdf or X.edf these files appear in the output folder,
      whole or not at all:
        X_events.tsv     every event: onset, duration, trial_type, side, channels,
                         event_id, parent_id and what the kind adds
        X_events.json    meaning and unit of the columns, software, settings,
                         SHA-256 of the input; written last
        X_features.tsv   per channel, minute and condition: rates, time in spasm,
                         RMS, median frequency, quality
        X_summary.json   rates with exact Poisson intervals by side and condition
        X_report.html    all of it as one page that prints
      The files of a recording that was written over several (X.bdf, X_file-2.bdf)
      are one recording, whichever of them, or X.json, is named.
      A file that fails is reported and the others go on; the exit status is 0
      only when all succeeded.

      Examples:
        facialis analyze visit1.bdf --output tables
        facialis analyze *.edf --output tables --montage lab.toml --jobs 4
        facialis analyze visit1.bdf --output narrow --set low_pass_hz=300
      """)

  @Argument(help: ArgumentHelp("EDF, EDF+, BDF or BDF+ recordings.", valueName: "file"))
  var files: [String]

  @Option(
    name: [.short, .long], help: ArgumentHelp("Folder for the results; made if it is missing.", valueName: "dir"))
  var output: String

  @OptionGroup var montage: MontageOption

  @Option(
    help: ArgumentHelp(
      "Recordings at the same time, and processors that a last long one may use (default: all).", valueName: "n"))
  var jobs: Int?

  @OptionGroup var settings: SettingsOption

  @Flag(help: "Read each file alone, even where it is one of several of a recording.")
  var singleFile = false

  @Flag(help: "Print what was done as JSON.")
  var json = false

  func run() async throws {
    let console = Console.current
    let batch = try BatchRun(
      inputs: files, folder: output, montage: try montage.read(), settings: try settings.read(),
      singleFile: singleFile, jobs: jobs)
    let bar = ProgressBar(console)
    let replies = batch.run { bar.show($0) }
    bar.clear()
    for reply in replies {
      if let error = reply.error { console.warn("facialis: \(Self.words(error, reply.input))\n") }
      for warning in reply.warnings { console.warn("\(reply.input): \(warning)\n") }
    }
    if json {
      try console.json(replies)
    } else {
      for reply in replies where reply.error == nil { console.write(Self.words(reply)) }
    }
    let failed = replies.compactMap(\.error)
    if failed.count == 1, replies.count == 1 { throw ExitCode(failed[0].category.exitStatus) }
    if !failed.isEmpty {
      console.warn("\(failed.count) of \(replies.count) files failed.\n")
      throw ExitCode(1)
    }
  }

  /// An error of a file, with the file's name unless the error has it.
  private static func words(_ error: FacialisError, _ input: String) -> String {
    error.message.contains(input) ? "\(error)" : "\(input): \(error)"
  }

  private static func words(_ reply: AnalysisReply) -> String {
    let spasms = ["isolated", "clonic", "tonic"].reduce(0) { $0 + (reply.events[$1] ?? 0) }
    let seconds = reply.durationS.map { Decimal.shortest(Decimal.round($0, 1)) } ?? "?"
    var text = "\(reply.input): \(seconds) s, \(reply.events["burst"] ?? 0) bursts, \(spasms) spasm phases"
    if reply.analysisCPUS > 0 {
      text += ", \(Decimal.fixed(Double(reply.channelSamples) / 1e6 / reply.analysisCPUS, 0)) M channel-samples/CPU s"
    }
    return text + "\n" + reply.outputs.map { "  \($0)\n" }.joined()
  }
}
