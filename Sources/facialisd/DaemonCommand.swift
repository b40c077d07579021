// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import DaemonService
import FacialEMG
import Foundation

/// `facialisd`: options in, a running daemon out.
@main
struct DaemonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "facialisd", abstract: "Reads, analyses and records facial EMG, and serves it on two Unix sockets.",
    discussion: Facialis.disclaimer, version: "facialisd \(Facialis.version)\n\(Facialis.disclaimer)")

  @Option(help: "Folder of observe.sock and control.sock.")
  var sockets = "/run/facialis"

  @Option(help: "Folder of the event log and the recordings.")
  var state = "/var/lib/facialis"

  @Option(help: "simulator[:KEY=VALUE,...], playback:FILE[,speed=max], usb[:VID:PID[:SERIAL|@PORT]][,KEY=VALUE,...], or replay:FILE.")
  var device = "simulator"

  @Flag(help: "Nobody is connected to the ADC, so that no isolated amplifier is asked for; recordings say so.")
  var bench = false

  @Option(help: "Folder of the recordings; recordings in the state folder where it is left out.")
  var recordings: String?

  @Option(help: "TOML file of the montage, for a source that does not name its channels.")
  var montage: String?

  func run() async throws {
    do {
      let options = FacialisDaemon.Options(
        sockets: sockets, state: state, device: bench ? device + ",bench=yes" : device, recordings: recordings, montage: montage)
      try await FacialisDaemon(options).run()
    } catch let error as FacialisError {
      FileHandle.standardError.write(Data("facialisd: \(error)\n".utf8))
      throw ExitCode(error.category.exitStatus)
    }
  }
}
