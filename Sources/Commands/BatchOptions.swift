// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation

/// How a batch runs, for all commands that run one.
struct BatchOptions: ParsableArguments {
  @Option(
    name: [.short, .long], help: ArgumentHelp("Folder for the results; made if it is missing.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("Only this part of the list, e.g. 3/10.", valueName: "k/n"))
  var shard: String?

  @Option(help: ArgumentHelp("Worker processes (default: one a processor).", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Give a recording up after this time without progress.", valueName: "s"))
  var timeout = 300.0

  @Option(
    help:
      "What counts as current: time (size and time), hash (SHA-256 too), present (all that is there), force (nothing).")
  var freshness = WorkerSetup.Freshness.time

  @Flag(help: "Analyse everything again; the same as --freshness force.")
  var force = false

  @Flag(help: "Exit with 1 where any recording failed.")
  var strict = false

  @OptionGroup var montage: MontageOption
  @OptionGroup var settings: SettingsOption

  @Option(help: ArgumentHelp("The worker program, for tests.", visibility: .hidden))
  var worker: String?

  @Flag(help: "Print what was done as JSON.")
  var json = false

  /// Runs the batch and prints what came of it; throws the exit status where it is not 0.
  func run(_ items: [BatchItem], layout: ResultLayout) throws {
    guard timeout > 0, timeout.isFinite else { throw ValidationError("--timeout has to be above 0.") }
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs has to be 1 to 1024.") }
    let setup = WorkerSetup(
      output: output, layout: layout, montage: try montage.read(), settings: try settings.read(),
      freshness: force ? .force : freshness)
    let program =
      worker ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "facialis"
    let driver = BatchDriver(
      items: items, shard: try part(), setup: setup, command: [program, BatchWorkerCommand.name], jobs: jobs,
      timeout: timeout)
    let signals = StopSignals { driver.stop() }
    let result = try Self.run(driver)
    if json { try Console.current.json(result) } else { Console.current.write(Self.words(result)) }
    if let failure = result.failure {
      Console.current.warn("facialis: \(failure)\n")
      throw ExitCode(Self.status(failure))
    }
    if result.isStopped, let number = signals.received { throw ExitCode(128 + number) }
    if strict, result.failed > 0 { throw ExitCode(1) }
  }

  private func part() throws(FacialisError) -> Shard {
    guard let shard else { return .whole }
    return try Shard(shard)
  }

  /// 75, to be tried again, where nothing can be written: the disk may be full.
  private static func status(_ error: FacialisError) -> Int32 {
    error.code == "result-not-written" ? 75 : error.category.exitStatus
  }

  /// Runs the batch with its progress on the terminal.
  private static func run(_ driver: BatchDriver) throws -> BatchDriver.Result {
    let console = Console.current
    let bar = ProgressBar(console)
    defer { bar.clear() }
    do {
      return try driver.run(
        report: { bar.show($0) },
        failed: { item, error in
          bar.clear()
          console.warn("\(item.recording): \(error.message)\n")
        })
    } catch {
      bar.clear()
      console.warn("facialis: \(error)\n")
      throw ExitCode(status(error))
    }
  }

  private static func words(_ result: BatchDriver.Result) -> String {
    var text = "\(result.analysed) analysed, \(result.current) current, \(result.failed) failed"
    if result.notReached > 0 { text += ", \(result.notReached) not reached" }
    text += " in \(Decimal.fixed(result.elapsedS, 1)) s"
    if result.cpuS > 0, result.channelSamples > 0 {
      text += ", \(Decimal.fixed(Double(result.channelSamples) / 1e6 / result.cpuS, 0)) M channel-samples/CPU s"
    }
    return text + "\n" + result.outputs.map { "  \($0)\n" }.joined()
  }
}
