// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis record start|stop|list`
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Start or stop a recording; both print its path.",
    discussion: """
      Examples:
        facialis record start --subject S01 --task rest
        facialis record start --subject S01 --include-last 60s
        facialis record stop
        facialis record list
      """,
    subcommands: [Start.self, Stop.self, List.self])

  /// `facialis record start`
  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start a recording and print the path of its file.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    @Option(
      help: ArgumentHelp(
        "The subject's code, letters and digits; never a name (default: the session's).", valueName: "code"))
    var subject: String?

    @Option(help: "What is recorded: rest, smile, ...")
    var task: String?

    @Option(help: "The visit, e.g. 01 (default: the session's).")
    var session: String?

    @Option(
      help: ArgumentHelp(
        "What came before the start and is to be in the recording too, e.g. 60s or 2min.", valueName: "time"))
    var includeLast: SecondsArgument?

    @Flag(help: "Print the recording as JSON.")
    var json = false

    func run() async throws {
      let request = RecordingRequest(subject: subject, task: task, session: session, preTriggerS: includeLast?.seconds)
      try request.validate()
      let client = DaemonClient(folder: sockets.folder(else: main.sockets))
      let recording = try await client.startRecording(request)
      try RecordCommand.show(recording, json)
      if let asked = includeLast?.seconds, let included = recording.preTriggerS, included < asked - 0.001 {
        Console.current.warn(
          "Only \(Decimal.fixed(included, 1)) s from before the start were still there and are included.\n")
      }
    }
  }

  /// `facialis record stop`
  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop the recording, wait until its file is closed, and print its path.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    @Flag(help: "Print the recording and its ledger as JSON.")
    var json = false

    func run() async throws {
      let client = DaemonClient(folder: sockets.folder(else: main.sockets))
      try RecordCommand.show(try await client.stopRecording(), json)
    }
  }

  /// `facialis record list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the recordings, newest first.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    @Flag(help: "Print the list as JSON.")
    var json = false

    func run() async throws {
      let recordings = try await DaemonClient(folder: sockets.folder(else: main.sockets)).recordings()
      let console = Console.current
      if json {
        try console.json(recordings)
        return
      }
      for recording in recordings {
        let seconds = Decimal.fixed(recording.durationS, 1)
        console.line("\(recording.id)\t\(recording.state.rawValue)\t\(seconds) s\t\(recording.files.last ?? "")")
      }
    }
  }

  /// Prints the paths of a recording's files; what its ledger lost goes to standard error.
  private static func show(_ recording: RecordingReply, _ json: Bool) throws(FacialisError) {
    let console = Console.current
    if json {
      try console.json(recording)
    } else {
      for file in recording.files { console.line(file) }
    }
    for note in recording.notes ?? [] { console.warn("\(note)\n") }
    for row in recording.ledger ?? [] where row.lost > 0 {
      let causes = row.causes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      console.warn("\(row.place): \(row.lost) of \(row.expected) samples lost (\(causes))\n")
    }
  }
}
