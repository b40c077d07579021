// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import Dispatch
import FacialEMG
import Foundation
import Simulator
import SpasmDetection
import Synchronization

/// `facialis card --output FILE`
struct CardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract: "Measure the detector on simulated signals and write the detector card.",
    discussion: """
      Scenarios S01 to S17 of the simulator and the published Gaussian recipes R1,
      R2, R4 and R5, each at 3, 6, 10, 15 and 20 dB, through the same analysis as
      recordings, with one default configuration. The same options give the same
      card. Accuracy on simulated signals is no evidence of clinical accuracy.

      Examples:
        facialis card --output Documentation/DetectorCard.md
        facialis card --quick
      """)

  @Option(
    name: [.short, .long], help: ArgumentHelp("The Markdown file to write; else it is printed.", valueName: "file"))
  var output: String?

  @Option(help: "First seed; every scenario and level has its own.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Length of every signal.", valueName: "s"))
  var duration = 240.0

  @Option(help: ArgumentHelp("Only these scenarios and recipes, comma separated, e.g. S05,R1.", valueName: "a,b"))
  var only: String?

  @Flag(help: "12 s of S05 and R1 at 10 dB: whether it works, no measurement.")
  var quick = false

  func run() async throws {
    let settings = DetectionSettings()
    let cases = try signals()
    guard duration >= 10, duration <= 100_000 else {
      throw FacialisError(
        "duration-invalid", .usage, "Signals of \(duration) s make no card.", mend: "Give 10 to 100000 s.")
    }
    let entries = try Self.measure(cases, settings)
    let origin = DetectorCard.Origin(
      command: command, settingsHash: settings.hash,
      seeds: "seeds \(seed) to \(seed + UInt64(max(1, Self.names.count * DetectorCard.levels.count)) - 1)",
      seconds: quick ? 12 : duration)
    let text = DetectorCard(entries, origin: origin).markdown
    if let output {
      try TextFile.write(text, to: output)
      Console.current.line(output)
    } else {
      Console.current.write(text)
    }
  }

  /// One signal to measure.
  private struct Signal: Sendable {
    let name: String
    let levelDB: Double
    let seed: UInt64
    let seconds: Double
  }

  private static let scenarios = (1...17).map { $0 < 10 ? "S0\($0)" : "S\($0)" }
  private static let names = scenarios + GaussianBurstRecipe.allCases.map(\.rawValue)

  private var command: String {
    var words = ["facialis card"]
    if quick { words.append("--quick") }
    if seed != 1 { words.append("--seed \(seed)") }
    if duration != 240 { words.append("--duration \(Decimal.shortest(duration))") }
    if let only { words.append("--only \(only)") }
    return words.joined(separator: " ")
  }

  private func signals() throws(FacialisError) -> [Signal] {
    var chosen = quick ? ["S05", "R1"] : Self.names
    if let only {
      chosen = only.split(separator: ",").map { $0.uppercased() }
      for name in chosen where !Self.names.contains(name) {
        throw FacialisError(
          "signal-unknown", .usage, "The card has no signal \"\(name)\".",
          mend: "It has \(Self.names.joined(separator: ", ")).")
      }
    }
    return chosen.flatMap { name in
      let fixed = GaussianBurstRecipe(rawValue: name)?.fixedLevelDB
      let levels = fixed.map { [$0] } ?? (quick ? [10] : DetectorCard.levels)
      return levels.map { level in
        let place = (Self.names.firstIndex(of: name) ?? 0) * DetectorCard.levels.count
        let step = DetectorCard.levels.firstIndex(of: level) ?? 0
        return Signal(
          name: name, levelDB: level, seed: seed + UInt64(place + step), seconds: quick ? 12 : duration)
      }
    }
  }

  /// Measures all signals, as many at a time as there are processors; the order of the entries is that of the signals.
  private static func measure(
    _ signals: [Signal], _ settings: DetectionSettings
  ) throws(FacialisError) -> [DetectorCard.Entry] {
    let results = Mutex([Result<DetectorCard.Entry, FacialisError>?](repeating: nil, count: signals.count))
    DispatchQueue.concurrentPerform(iterations: signals.count) { index in
      let result = Result { () throws(FacialisError) in try entry(signals[index], settings) }
      results.withLock { $0[index] = result }
    }
    var entries: [DetectorCard.Entry] = []
    for result in results.withLock({ $0 }) {
      if let result { entries.append(try result.get()) }
    }
    return entries
  }

  private static func entry(
    _ signal: Signal, _ settings: DetectionSettings
  ) throws(FacialisError) -> DetectorCard.Entry {
    let group = "\(Decimal.shortest(signal.levelDB)) dB"
    if let recipe = GaussianBurstRecipe(rawValue: signal.name) {
      let made = recipe.signal(levelDB: signal.levelDB, seconds: signal.seconds, seed: signal.seed)
      var analysis = try StreamAnalysis(format: recipe.format, settings: settings)
      analysis.append(made.counts.span)
      let pair = ScorePair(
        truth: made.truth, found: analysis.finish(), rate: recipe.rate, duration: made.counts.count, group: group)
      return DetectorCard.Entry(
        name: signal.name, summary: recipe.summary, isRecipe: true, levelDB: signal.levelDB, pair: pair)
    }
    var wanted = SimulationSettings()
    wanted.scenario = signal.name
    wanted.seed = signal.seed
    wanted.duration = signal.seconds
    wanted.snrDB = signal.levelDB
    var simulator = try SignalSimulator(wanted)
    var analysis = try StreamAnalysis(format: simulator.format, settings: settings)
    var truth: [Event] = []
    while true {
      let block = simulator.next(frames: wanted.rate)
      let missing = block.firstSample - analysis.position
      if missing > 0 { analysis.gap(missing, cause: "device") }
      guard block.frameCount > 0 else { break }
      analysis.append(block.counts.span)
      for placed in simulator.takeMarkers() { analysis.note(placed.marker, at: placed.sample) }
      truth += simulator.takeTruth()
    }
    truth += simulator.takeTruth()
    let duration = analysis.position
    let pair = ScorePair(
      truth: truth.sorted(by: Event.canonicalOrder), found: analysis.finish(), rate: simulator.format.rate,
      duration: duration, group: group)
    return DetectorCard.Entry(
      name: signal.name, summary: try ScenarioCatalogue.scenario(named: signal.name).summary, isRecipe: false,
      levelDB: signal.levelDB, pair: pair)
  }
}
