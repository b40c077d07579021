// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG

/// `facialis bids-app BIDS_DIR OUTPUT_DIR {participant,group}`
struct BidsAppCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bids-app",
    abstract: "Analyse a BIDS dataset the way BIDS Apps are run.",
    discussion: """
      participant analyses the recordings of all or some subjects into a derivative
      dataset; group joins the results that are there: tables of all recordings in
      OUTPUT/group, cohort tables and pages in OUTPUT/cohort.
      The dataset is not validated here: use bids-validator.

      Examples:
        facialis bids-app bids out participant --participant-label 01 02
        facialis bids-app bids out group
      """)

  enum Level: String, ExpressibleByArgument, CaseIterable {
    case participant
    case group
  }

  @Argument(help: ArgumentHelp("BIDS dataset.", valueName: "bids_dir"))
  var dataset: String

  @Argument(help: ArgumentHelp("Folder for the derivatives.", valueName: "output_dir"))
  var output: String

  @Argument(help: "participant or group.")
  var level: Level

  @Option(
    name: [.customLong("participant-label"), .customLong("participant_label")], parsing: .upToNextOption,
    help: ArgumentHelp("Subjects, with or without sub-; all where none is named.", valueName: "label"))
  var participants: [String] = []

  @Option(
    name: [.customLong("n-cpus"), .customLong("n_cpus")],
    help: ArgumentHelp("Worker processes (default: one a processor).", valueName: "n"))
  var jobs: Int?

  @Flag(
    name: [
      .customLong("skip-bids-validation"), .customLong("skip_bids_validation"), .customLong("skip_bids_validator"),
    ],
    help: "Accepted for compatibility; nothing is validated here.")
  var skipsValidation = false

  @Option(
    name: [.customShort("w"), .customLong("work-dir"), .customLong("work_dir")],
    help: ArgumentHelp("Accepted for compatibility; nothing is written there.", valueName: "dir"))
  var work: String?

  @OptionGroup var settings: SettingsOption
  @OptionGroup var montage: MontageOption

  @Flag(help: "Print what was done as JSON.")
  var json = false

  func run() async throws {
    guard RecordingSearch.isDataset(dataset) else {
      throw FacialisError(
        "no-dataset", .notFound, "\(dataset) is no BIDS dataset: it has no dataset_description.json.",
        mend: "Name the dataset's top folder.")
    }
    switch level {
    case .participant:
      let labels = Set(participants.map { $0.hasPrefix("sub-") ? String($0.dropFirst(4)) : $0 })
      let items = try RecordingSearch(participants: labels).items([dataset])
      var options = try BatchOptions.parse(["--output=\(output)"])
      options.jobs = jobs
      options.settings = settings
      options.montage = montage
      options.json = json
      try options.run(items, layout: .bids)
    case .group:
      // Each subject may have been run by itself: the tables of all are made of the results that are there.
      var options = try BatchOptions.parse(["--output=\(output)", "--freshness=present"])
      options.jobs = jobs
      try options.run(try RecordingSearch().items([dataset]), layout: .bids)
      try CohortCommand.run(
        [output], covariates: CohortReader.covariateTables(ofDataset: dataset), output: "\(output)/cohort", json: json)
    }
  }
}
