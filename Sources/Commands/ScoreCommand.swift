// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation
import SpasmDetection

/// `facialis score EVENTS TRUTH [EVENTS TRUTH ...]`
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Compare events with the truth, or with a rater: F1, errors of time, false events, confusion, kappa.",
    discussion: """
      Bursts are compared channel by channel, patterns by kind and side, each one
      to one: intersection over union of at least 0.3, or onsets at most 25 ms
      apart. True bursts below 0 dB, patterns without a burst above it, bursts of
      myokymia and crosstalk count neither way.
      Rest is time at least 50 ms from true activity. Kappa is Cohen's, over time.

      Tables and truths alternate, or the truths stand behind --truth; an EDF or
      BDF recording in the place of a table is analysed first. Several pairs are
      scored together and by group: --group once a pair, or the median SNR of
      the true bursts. A rater's layer is a truth in the same columns (BIDS:
      onset, duration, trial_type, side, channels).

      Examples:
        facialis simulate --scenario S05 --duration 300 --snr 10 --output S05.bdf
        facialis analyze S05.bdf --output tables
        facialis score tables/S05_events.tsv S05_truth.tsv
        facialis score a.bdf b.bdf --truth a_truth.tsv b_truth.tsv
        facialis score a.bdf rater1.tsv a.bdf rater2.tsv --group one --group two
      """)

  @Argument(
    help: ArgumentHelp("Found events and truth, in turn; with --truth only the found ones.", valueName: "table"))
  var tables: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Tables of true events, one for each of the found ones, in order.", valueName: "table"))
  var truth: [String] = []

  @Option(help: ArgumentHelp("Group of a pair; once for each pair, in order.", valueName: "name"))
  var group: [String] = []

  @Option(help: ArgumentHelp("Samples a second (default: found in the tables).", valueName: "Hz"))
  var rate: Double?

  @Option(help: ArgumentHelp("Length of every recording (default: the end of the last event).", valueName: "s"))
  var duration: Double?

  @OptionGroup var montage: MontageOption

  @Flag(help: "Print the score as JSON.")
  var json = false

  func run() async throws {
    let names = try pairNames()
    guard group.isEmpty || group.count == names.count else {
      throw FacialisError(
        "groups-uneven", .usage, "There are \(names.count) pairs and \(group.count) groups.",
        mend: "Give --group once for each pair, or not at all.")
    }
    if let rate, !(rate > 0 && rate.isFinite) {
      throw FacialisError("rate-invalid", .usage, "A rate of \(rate) Hz makes no sense.", mend: "Example: --rate 2000.")
    }
    if let duration, !(duration > 0 && duration < 1e8) {
      throw FacialisError(
        "duration-invalid", .usage, "A length of \(duration) s makes no sense.", mend: "Example: --duration 300.")
    }
    var pairs: [ScorePair] = []
    for (index, name) in names.enumerated() {
      pairs.append(try pair(name.found, name.truth, group: group.isEmpty ? nil : group[index]))
    }
    let score = DetectorScore(pairs)
    if json { try Console.current.json(score) } else { Console.current.write(score.text) }
  }

  private func pairNames() throws(FacialisError) -> [(found: String, truth: String)] {
    if truth.isEmpty {
      guard tables.count.isMultiple(of: 2) else {
        throw FacialisError(
          "truth-missing", .usage, "\(tables.last ?? "A table") has no truth.",
          mend: "Give EVENTS TRUTH pairs, or the truths behind --truth.")
      }
      return stride(from: 0, to: tables.count, by: 2).map { (tables[$0], tables[$0 + 1]) }
    }
    guard truth.count == tables.count else {
      throw FacialisError(
        "truth-missing", .usage, "There are \(tables.count) tables of found events and \(truth.count) of true ones.",
        mend: "Give one --truth table for each, in the same order.")
    }
    return zip(tables, truth).map { ($0, $1) }
  }

  private func pair(_ foundPath: String, _ truthPath: String, group: String?) throws -> ScorePair {
    let truthText = try TextFile.read(truthPath)
    if [".bdf", ".edf"].contains(where: foundPath.lowercased().hasSuffix) {
      let analysis = try RecordingAnalysis(
        path: foundPath, name: foundPath, montage: try montage.read(), settings: DetectionSettings())
      return ScorePair(
        truth: try EventTable.events(truthText, rate: analysis.format.rate), found: Array(analysis.events),
        rate: analysis.format.rate, duration: analysis.sampleCount, group: group)
    }
    let foundText = try TextFile.read(foundPath)
    guard let rate = rate ?? EventTableRate.find(truthText) ?? EventTableRate.find(foundText) else {
      throw FacialisError(
        "rate-unknown", .usage, "The tables \(foundPath) and \(truthPath) do not say at which rate they were made.",
        mend: "Give it with --rate HZ.")
    }
    let found = try EventTable.events(foundText, rate: rate)
    let expected = try EventTable.events(truthText, rate: rate)
    let end = (found + expected).map { $0.onset + $0.duration }.max() ?? 0
    return ScorePair(
      truth: expected, found: found, rate: rate, duration: duration.map { Int($0 * rate) } ?? end, group: group)
  }
}
