// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Commands
import FacialEMG
import Testing

struct CommandLineToolTests {
  /// Arguments that fail, and the exit status.
  struct Failure: Sendable {
    let status: Int32
    let arguments: [String]

    init(_ status: Int32, _ arguments: String...) {
      self.status = status
      self.arguments = arguments
    }
  }

  @Test func versionSaysWhatItIsNot() async {
    let run = await CommandRun.facialis("--version")
    #expect(run.status == 0)
    #expect(run.output == "facialis \(Facialis.version)\n\(Facialis.disclaimer)\n")
  }

  @Test func helpTeachesWithExamplesThatFitATerminal() async {
    for command in FacialisCommand.configuration.subcommands {
      let name = command.configuration.commandName ?? ""
      let run = await CommandRun.facialis(name, "--help")
      #expect(run.status == 0, "\(name)")
      #expect(run.output.contains("facialis \(name)"), "\(name)")
      #expect(run.output.contains("Examples:"), "\(name)")
      // The usage line is one, however long it is.
      let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE") }
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(name)")
    }
  }

  @Test(arguments: [["bogus"], ["analyze"], ["analyze", "X.bdf"], ["simulate", "--seed", "x", "--output", "y"]])
  func usageErrorsAre64(arguments: [String]) async {
    let run = await CommandRun.facialis(arguments: arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty && run.errors.contains("Usage:"))
  }

  /// What every command that fails says: message, then mend, both on standard error.
  @Test(arguments: [
    Failure(66, "info", "/nowhere/X.bdf"), Failure(66, "score", "/nowhere/a.tsv", "/nowhere/b.tsv"),
    Failure(64, "simulate", "--scenario", "S99", "--output", "/nowhere/x.bdf"),
    Failure(66, "simulate", "--output", "/nowhere/x.bdf", "--duration", "1"),
    Failure(64, "analyze", "a/X.bdf", "b/X.bdf", "--output", "/tmp"),
    Failure(78, "analyze", "/nowhere/X.bdf", "--output", "/tmp", "--set", "uper_threshold=3"),
    Failure(66, "analyze", "/nowhere/X.bdf", "--output", "/tmp", "--montage", "/nowhere/m.toml"),
    Failure(69, "status", "--sockets", "/nowhere"), Failure(69, "--sockets", "/nowhere", "record", "stop"),
    Failure(65, "mark", "", "--sockets", "/nowhere"),
    Failure(64, "monitor", "--kinds", "blnk", "--sockets", "/nowhere"),
    Failure(64, "events", "--table", "--sockets", "/nowhere"),
    Failure(65, "record", "start", "--subject", "Jane Doe", "--sockets", "/nowhere"),
  ])
  func errorsAreMessageAndMend(failure: Failure) async {
    let run = await CommandRun.facialis(arguments: failure.arguments)
    #expect(run.status == failure.status, "\(run.errors)")
    #expect(run.output.isEmpty)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("facialis: "), "\(run.errors)")
  }
}
