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
        facialis mark --list
        facialis mark "electrode L-OOC pressed on again"
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Argument(help: "task:smile:on, trigger:light:off, stimulus:left, or a note.")
  var text: String?

  @Flag(help: "List the names that are known; others are taken as they are.")
  var list = false

  @Option(help: ArgumentHelp("How long ago it was.", valueName: "ms"))
  var age: Double?

  @Flag(help: "Print where it was placed as JSON.")
  var json = false

  func run() async throws {
    if list {
      try Self.showVocabulary(json)
      return
    }
    guard let text else {
      throw FacialisError(
        "marker-missing", .usage, "There is nothing to note.", mend: "Write e.g. facialis mark task:smile:on.")
    }
    let request = MarkerRequest(text: text, ageMS: age)
    _ = try request.marker()
    let reply = try await DaemonClient(folder: sockets.folder(else: main.sockets)).mark(request)
    let console = Console.current
    if json { try console.json(reply) } else { console.line("\(reply.text) at \(reply.utc)") }
  }

  private static func showVocabulary(_ json: Bool) throws(FacialisError) {
    let console = Console.current
    if json {
      try console.json(Marker.vocabulary)
      return
    }
    for word in Marker.vocabulary {
      let text = "\(word.category.rawValue):\(word.name)\(word.lasts ? ":on|off" : "")"
      console.line(text.padded(to: 32) + word.meaning)
    }
  }
}
