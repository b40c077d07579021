// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation

/// `facialis score EVENTS TRUTH`
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Compare a table of events with the truth: F1, onset errors, false events, confusion matrix.",
    discussion: """
      Bursts are compared channel by channel, patterns by kind and side, each one
      to one: intersection over union of at least 0.3, or onsets at most 25 ms
      apart. True bursts below 0 dB and those of myokymia count neither way.

      Examples:
        facialis simulate --scenario S05 --duration 300 --snr 10 --output S05.bdf
        facialis analyze S05.bdf --output tables
        facialis score tables/S05_events.tsv S05_truth.tsv
      """)

  @Argument(help: "Table of found events, X_events.tsv.")
  var events: String

  @Argument(help: "Table of true events in the same columns, X_truth.tsv.")
  var truth: String

  @Option(help: ArgumentHelp("Samples a second (default: found in the tables).", valueName: "Hz"))
  var rate: Double?

  @Option(help: ArgumentHelp("Length of the recording (default: the end of the last event).", valueName: "s"))
  var duration: Double?

  @Flag(help: "Print the score as JSON.")
  var json = false

  func run() async throws {
    let foundText = try TextFile.read(events)
    let truthText = try TextFile.read(truth)
    guard let rate = rate ?? EventTableRate.find(truthText) ?? EventTableRate.find(foundText) else {
      throw FacialisError(
        "rate-unknown", .usage, "The tables do not say at which rate they were made.", mend: "Give it with --rate HZ.")
    }
    let found = try EventTable.events(foundText, rate: rate)
    let expected = try EventTable.events(truthText, rate: rate)
    let end = (found + expected).map { $0.onset + $0.duration }.max() ?? 0
    let score = DetectorScore(
      truth: expected, found: found, rate: rate, duration: duration.map { Int($0 * rate) } ?? end)
    if json { try Console.current.json(score) } else { Console.current.write(score.text) }
  }
}
