// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Foundation
import Recordings
import Simulator

/// `facialis simulate --output FILE`
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write simulated facial EMG with its truth: X.bdf and X_truth.tsv.",
    discussion: """
      The same seed and scenario give the same samples on every machine. The
      simulator is for tests and comparison; it is no evidence of clinical accuracy.

      Examples:
        facialis simulate --scenario S05 --duration 60 --output S05.bdf
        facialis simulate --scenario S10 --seed 3 --channels 16 --snr 10 \\
          --output S10.bdf
        facialis simulate --list
      """)

  @Option(help: "Scenario, see --list.")
  var scenario = "default"

  @Option(help: "Seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Length.", valueName: "s"))
  var duration = 60.0

  @Option(help: "Channels, 1 to 64.")
  var channels = 8

  @Option(help: ArgumentHelp("Samples a second, 1000 to 16000.", valueName: "Hz"))
  var rate = 2000

  @Option(help: ArgumentHelp("Median signal-to-noise ratio of the bursts (default: the scenario's).", valueName: "dB"))
  var snr: Double?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The recording to write; its truth goes beside it.", valueName: "file"))
  var output: String?

  @Flag(help: "List the scenarios.")
  var list = false

  @Flag(help: "Print what was written as JSON.")
  var json = false

  /// What was written.
  private struct Reply: Encodable {
    let recording: String
    let truth: String
    let durationS: Double
    let rateHz: Double
    let channels: [ChannelName]
    let events: Int

    private enum CodingKeys: String, CodingKey {
      case recording, truth, channels, events
      case durationS = "duration_s"
      case rateHz = "rate_hz"
    }
  }

  func run() async throws {
    let console = Console.current
    if list {
      for scenario in ScenarioCatalogue.all { console.line("\(scenario.name)\t\(scenario.summary)") }
      return
    }
    guard let output else { throw ValidationError("Missing expected argument '--output <file>'") }
    var settings = SimulationSettings()
    settings.scenario = scenario
    settings.seed = seed
    settings.duration = duration
    settings.channels = channels
    settings.rate = rate
    settings.snrDB = snr
    var simulation = try SimulatedRecording(settings)
    try simulation.write(to: output)
    let stem = (output as NSString).deletingPathExtension
    let truth = "\(stem)_truth.tsv"
    try TextFile.write(EventTable.text(simulation.truth, rate: simulation.format.rate), to: truth)
    if json {
      try console.json(
        Reply(
          recording: output, truth: truth, durationS: duration, rateHz: simulation.format.rate,
          channels: simulation.format.channels.map(\.name), events: simulation.truth.count))
    } else {
      console.line(output)
      console.line(truth)
    }
  }
}
