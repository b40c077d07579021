// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis mark TEXT`
struct MarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark",
    abstract: "Note a trigger, task, stimulus or remark at this instant.",
    discussion: """
      What reads CATEGORY:NAME or CATEGORY:NAME:on|off, with a category of trigger,
      task, treatment or stimulus, is that marker; anything else is a note. A note
      must not name the patient.

      Examples:
        facialis mark task:smile:on
        facialis mark task:smile:off
        facialis mark trigger:light:on --age 500
        facialis mark "electrode L-OOC pressed on again"
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Argument(help: "task:smile:on, trigger:light:off, stimulus:left, or a note.")
  var text: String

  @Option(help: ArgumentHelp("How long ago it was.", valueName: "ms"))
  var age: Double?

  @Flag(help: "Print where it was placed as JSON.")
  var json = false

  func run() async throws {
    let request = MarkerRequest(text: text, ageMS: age)
    _ = try request.marker()
    let reply = try await DaemonClient(folder: sockets.folder(else: main.sockets)).mark(request)
    let console = Console.current
    if json { try console.json(reply) } else { console.line("\(reply.text) at \(reply.utc)") }
  }
}
