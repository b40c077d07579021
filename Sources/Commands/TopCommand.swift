// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialisClient
import Foundation
import TerminalViewer

/// `facialis top`
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch, mark and record in a terminal, over ssh too.",
    discussion: """
      Traces in braille characters, events, quality and rates; q ends it. Works from
      40 by 10 characters on, in tmux, and without colour (NO_COLOR).

      Examples:
        facialis top
        ssh bedside facialis top
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let hasColour = environment["NO_COLOR"] == nil && environment["TERM"] != "dumb" && environment["TERM"] != "vt100"
    try await TopProgram(DaemonClient(folder: sockets.folder(else: main.sockets)), hasColour: hasColour).run()
  }
}
