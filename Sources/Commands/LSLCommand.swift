// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import FacialisClient

/// `facialis lsl`
struct LSLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsl",
    abstract: "Publish samples and events as Lab Streaming Layer streams.",
    discussion: """
      Loads liblsl where it is installed; says which network ports it opens. Streams:
      "Facialis" (type EMG, microvolts) and "Facialis events" (type Markers). The
      daemon itself opens no port.

      Examples:
        facialis lsl
        facialis lsl --library ~/venv/lib/python3.11/site-packages/pylsl/lib/liblsl.so
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Option(help: ArgumentHelp("liblsl's file; liblsl.so.2 or liblsl.so where it is left out.", valueName: "file"))
  var library: String?

  @Flag(help: "Publish single bursts too.")
  var bursts = false

  func run() async throws {
    let bridge = try LSLBridge(
      DaemonClient(folder: sockets.folder(else: main.sockets)), library: library,
      kinds: EventKind.allCases.filter { bursts || $0 != .burst })
    Console.current.warn("\(bridge.words)\n\(Facialis.disclaimer) Ctrl-C ends it.\n")
    try await bridge.run()
  }
}
