// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Foundation
import Recordings

/// `facialis bids RECORDING... --output DATASET`
struct BidsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bids",
    abstract: "Export recordings as an EMG-BIDS 1.11 dataset.",
    discussion: """
      Recordings of Facialis bring subject, session, task, electrodes and covariates
      along; foreign files need --subject and --task. Samples are never touched.

      Dates are shifted by a constant number of days for each subject, in file
      headers and tables alike; the key goes to a file beside the dataset, for its
      owner alone. It is a key of facialis anonymize: the same key gives the same
      shift in both. --keep-dates leaves them and copies the files byte for byte.
      Each file of a rotated recording is a run; scans.tsv says what is missing
      between two. Events are those of the recording's table (X_events.tsv), else
      its markers.

      Examples:
        facialis bids /data/recordings --output dataset --name "HFS at rest" \\
          --power-line 50
        facialis bids S01_rest_20261125T180000Z.bdf --output dataset --keep-dates
        facialis bids old.edf --subject S07 --task rest --output dataset
        facialis bids --check dataset
      """)

  @Argument(help: ArgumentHelp("Recordings, their descriptions, or folders of them.", valueName: "recording"))
  var recordings: [String] = []

  @Option(name: [.short, .long], help: ArgumentHelp("Folder of the dataset; must not be there yet.", valueName: "dir"))
  var output: String?

  @Option(help: "The dataset's name.")
  var name = "Facial EMG"

  @Option(help: ArgumentHelp("An author; several times for several.", valueName: "name"))
  var author: [String] = []

  @Option(help: "The licence, e.g. CC0.")
  var license: String?

  @Option(help: ArgumentHelp("Frequency of the mains where it was recorded.", valueName: "Hz"))
  var powerLine: Double?

  @Option(help: ArgumentHelp("Subject's code of files that name none.", valueName: "code"))
  var subject: String?

  @Option(help: "Task of files that name none.")
  var task: String?

  @Option(help: "What was said to the subjects.")
  var instructions: String?

  @Option(help: "The institution.")
  var institution: String?

  @Flag(help: "Leave the dates as they are.")
  var keepDates = false

  @Option(help: ArgumentHelp("Key of the shifted dates (default: DATASET-key.json).", valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("Compare a dataset with the recordings in it, which validators do not.", valueName: "dir"))
  var check: String?

  @Flag(help: "Print what was written as JSON.")
  var json = false

  func run() async throws {
    let console = Console.current
    if let check {
      let findings = try BIDSCheck.findings(in: check)
      if json { try console.json(findings) } else { for finding in findings { console.line(finding) } }
      if !findings.isEmpty { throw ExitCode(1) }
      return
    }
    guard let output, !recordings.isEmpty else {
      throw FacialisError(
        "bids-usage", .usage, "Recordings and --output are needed.", mend: "facialis bids RECORDING... --output DATASET"
      )
    }
    let dataset = URL(filePath: output).standardizedFileURL.path
    if let powerLine, !(powerLine > 0 && powerLine <= 400) {
      throw FacialisError("power-line-invalid", .usage, "--power-line is \(powerLine).", mend: "It is 50 or 60.")
    }
    let keyFile = key.map { URL(filePath: $0).standardizedFileURL.path } ?? dataset + "-key.json"
    let options = BIDSOptions(
      name: name, authors: author, license: license, powerLineHz: powerLine,
      dates: keepDates ? .kept : .shifted(keyFile: keyFile), subject: subject, task: task,
      instructions: instructions, institution: institution)
    let summary = try BIDSExport(options).write(recordings, to: dataset)
    try audit(summary)
    if json {
      try console.json(summary)
      return
    }
    for file in summary.files { console.line("\(output)/\(file)") }
    if !keepDates { console.warn("Dates are shifted; the key is in \(keyFile).\n") }
  }

  /// Notes the export beside the recordings, by their codes; foreign files, whose names may be anybody's, are counted.
  private func audit(_ summary: BIDSExport.Summary) throws(FacialisError) {
    let foreign = summary.foreignFiles > 0 ? ["\(summary.foreignFiles) foreign files"] : []
    let object = (summary.sources + foreign).joined(separator: ",")
    var folders: Set<String> = []
    for path in recordings {
      let url = URL(filePath: path).standardizedFileURL
      let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
      folders.insert(isFolder ? url.path : url.deletingLastPathComponent().path)
    }
    for folder in folders.sorted() { try AuditFile.append(action: "bids", object: object, beside: folder) }
  }
}
