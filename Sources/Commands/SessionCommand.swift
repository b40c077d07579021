// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Configuration
import DaemonAPI
import FacialEMG
import FacialisClient

/// `facialis session show|set|clear|keys`
struct SessionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Say who is recorded and what holds for the visit: electrodes, substances, sleep, treatment, scores.",
    discussion: """
      The daemon keeps the session until it is cleared, over restarts too, and each
      recording that starts takes it along: subject, label and operator, electrodes
      and covariates. All of it is as entered; nothing is computed from it, and the
      detector does not see it. Codes, never names.

      Examples:
        facialis session set --subject S01 --session 02 --operator AB
        facialis session set caffeine_mg=200 caffeine_hours_since=2 stress=4
        facialis session set --drug carbamazepine,200,3 affected_side=left
        facialis session set --botulinum 2026-08-01,product,L-OOC=12.5,L-ZYG=2.5
        facialis session set --score "JRS,Jankovic 2009,R1,2026-11-25,severity=2,frequency=3"
        facialis session set electrodes.material=Ag/AgCl impedance.L-OOC=6.5
        facialis session set --file visit.toml
        facialis session show --json
        facialis session clear
      """,
    subcommands: [Show.self, Set.self, Clear.self, Keys.self])

  /// `facialis session show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the session.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() async throws {
      try SessionCommand.show(try await DaemonClient(folder: sockets.folder(else: main.sockets)).session(), json)
    }
  }

  /// `facialis session set`
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change the session; what is not named stays.",
      discussion: "KEY= without a value removes it. facialis session keys lists the keys.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    @Argument(help: ArgumentHelp("Values, e.g. caffeine_mg=200 cause=primary.", valueName: "key=value"))
    var values: [String] = []

    @Option(help: ArgumentHelp("TOML or JSON file; the session becomes what it says.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("The subject's code, letters and digits; never a name.", valueName: "code"))
    var subject: String?

    @Option(help: ArgumentHelp("The visit's label, e.g. 02.", valueName: "label"))
    var session: String?

    @Option(name: .customLong("operator"), help: ArgumentHelp("The operator's code.", valueName: "code"))
    var operatorCode: String?

    @Option(help: ArgumentHelp("A drug; several times for several.", valueName: "name,mg,hours"))
    var drug: [String] = []

    @Option(help: ArgumentHelp("A treatment with botulinum toxin, units by side and muscle.", valueName: "entry"))
    var botulinum: [String] = []

    @Option(help: ArgumentHelp("A microvascular decompression.", valueName: "date,side"))
    var decompression: [String] = []

    @Option(help: ArgumentHelp("A score: scale,version,rater,date,total=N or item=N,...", valueName: "entry"))
    var score: [String] = []

    @Flag(help: "Print the session as JSON.")
    var json = false

    func run() async throws {
      let client = DaemonClient(folder: sockets.folder(else: main.sockets))
      let replacement = try file.map { path throws(FacialisError) in try SessionFile.read(path) }
      var attempts = 0
      while true {
        var document = try await client.session()
        document.session = try changed(replacement ?? document.session)
        do throws(FacialisError) {
          try SessionCommand.show(try await client.setSession(document), json)
          return
        } catch {
          // Another client was faster; these changes are made to what it left.
          guard error.code == "session-changed", attempts < 5 else { throw error }
          attempts += 1
        }
      }
    }

    private func changed(_ session: Session) throws(FacialisError) -> Session {
      var session = session
      session.subject = subject ?? session.subject
      session.label = self.session ?? session.label
      session.operatorCode = operatorCode ?? session.operatorCode
      var change = try SessionChange(session)
      for value in values { try change.set(value) }
      for text in drug { try change.append(try SessionEntryText.drug(text), to: "drugs") }
      for text in botulinum { try change.append(try SessionEntryText.botulinum(text), to: "botulinum") }
      for text in decompression { try change.append(try SessionEntryText.decompression(text), to: "decompressions") }
      for text in score { try change.append(try SessionEntryText.score(text), to: "scores") }
      return try change.session()
    }
  }

  /// `facialis session clear`
  struct Clear: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Forget the session, its protocol included.")

    @ParentCommand var main: FacialisCommand
    @OptionGroup var sockets: SocketOptions

    func run() async throws {
      let client = DaemonClient(folder: sockets.folder(else: main.sockets))
      let document = try await client.session()
      _ = try await client.setSession(SessionDocument(version: document.version))
    }
  }

  /// `facialis session keys`
  struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List every key with unit, range and meaning.")

    func run() throws {
      Console.current.write(SessionKeys.text)
    }
  }

  /// Prints a session: its values as KEY=VALUE, as `set` takes them.
  private static func show(_ document: SessionDocument, _ json: Bool) throws(FacialisError) {
    let console = Console.current
    if json {
      try console.json(document)
      return
    }
    let lines = try SessionKeys.lines(document.session)
    if lines.isEmpty { console.line("The session is empty.") }
    for line in lines { console.line(line) }
  }
}
