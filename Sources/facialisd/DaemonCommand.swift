// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Configuration
import DaemonService
import FacialEMG
import Foundation

/// `facialisd`: options in, a running daemon out.
@main
struct DaemonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "facialisd", abstract: "Reads, analyses and records facial EMG, and serves it on two Unix sockets.",
    discussion: """
      \(Facialis.disclaimer)

      What comes later wins: built-in value, configuration file, its drop-ins (FILE.d/*.toml), variables of the
      environment (FACIALISD_TABLE_NAME), these flags. SIGHUP reads files and environment again; a running
      recording is not touched. SIGTERM ends a recording in order.
      """, version: "facialisd \(Facialis.version)\n\(Facialis.disclaimer)")

  @Option(
    help: ArgumentHelp("Configuration file (default: /etc/facialis/facialisd.toml, if it exists).", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Folder of observe.sock and control.sock (default: /run/facialis).", valueName: "dir"))
  var sockets: String?

  @Option(
    help: ArgumentHelp("Folder of the event log and the recordings (default: /var/lib/facialis).", valueName: "dir"))
  var state: String?

  @Option(
    help: ArgumentHelp(
      "simulator[:KEY=VALUE,...], playback:FILE[,speed=max], usb[:VID:PID[:SERIAL|@PORT]][,KEY=VALUE,...], or replay:FILE (default: usb).",
      valueName: "spec"))
  var device: String?

  @Flag(help: "Nobody is connected to the ADC, so that no isolated amplifier is asked for; recordings say so.")
  var bench = false

  @Option(help: ArgumentHelp("Folder of the recordings (default: recordings in the state folder).", valueName: "dir"))
  var recordings: String?

  @Option(
    help: ArgumentHelp("TOML file of the montage, for a source that does not name its channels.", valueName: "file"))
  var montage: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Any setting of the configuration file, e.g. recording.synchronisation_s=1; may be given several times.",
      valueName: "table.name=value"))
  var settings: [String] = []

  @Flag(help: "Read the configuration, say what is wrong with it, and end.")
  var check = false

  func run() async throws {
    var options = DaemonOptions()
    options.file = config
    options.flags[.sockets] = sockets
    options.flags[.state] = state
    options.flags[.device] = device
    options.flags[.recordings] = recordings
    options.flags[.montage] = montage
    options.assignments = settings
    options.isBench = bench
    do {
      let daemon = try FacialisDaemon(options, environment: ProcessInfo.processInfo.environment)
      if !check { try await daemon.run() }
    } catch let error as FacialisError {
      FileHandle.standardError.write(Data("facialisd: \(error)\n".utf8))
      throw ExitCode(error.category.exitStatus)
    }
  }
}
