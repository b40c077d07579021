// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Foundation
import Recordings

/// `facialis amend RECORDING --swap-sides --reason TEXT`
struct AmendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "amend",
    abstract: "Correct afterwards which channel is which, whose a recording is, or what was recorded.",
    discussion: """
      The recording stays as it is. The correction is added to X_amendments.json
      beside it, with user, time and reason, and everything that reads the recording
      from then on (analyze, info, explain, bids, playback) uses it and says so.

      Examples:
        facialis amend visit1.bdf --swap-sides --reason "cables exchanged"
        facialis amend visit1.bdf --rename L-OOC=L-ZYG --rename L-ZYG=L-OOC \\
          --reason "two leads exchanged"
        facialis amend visit1.json --subject S02 --task smile --reason "typing error"
        facialis amend visit1.bdf
      """)

  @Argument(help: ArgumentHelp("The recording, by one of its files or its description.", valueName: "recording"))
  var recording: String

  @Flag(help: "Left was right and right was left, in every channel.")
  var swapSides = false

  @Option(help: ArgumentHelp("A channel's name and its right name; may be given several times.", valueName: "old=new"))
  var rename: [String] = []

  @Option(help: ArgumentHelp("The right subject code; never a name.", valueName: "code"))
  var subject: String?

  @Option(help: ArgumentHelp("The right session.", valueName: "code"))
  var session: String?

  @Option(help: ArgumentHelp("The right task.", valueName: "task"))
  var task: String?

  @Option(help: ArgumentHelp("Why; no names of patients.", valueName: "text"))
  var reason: String?

  @Flag(help: "Print all amendments as JSON.")
  var json = false

  func run() async throws {
    let console = Console.current
    let reader = try RecordingReader(path: recording)
    let base = reader.files.base
    var amendments = reader.amendments
    let new = try changes(reader)
    if !new.isEmpty {
      try amendments.append(new, base: base)
      let folder = RecordingName(base).folder
      try AuditFile.append(action: "amend", object: reader.files.name, beside: folder.isEmpty ? "." : folder)
    }
    if json {
      try console.json(amendments)
      return
    }
    if amendments.isEmpty { console.line("\(recording): nothing was amended") }
    for amendment in new.isEmpty ? amendments.amendments : new {
      console.line("\(amendment.words) (\(amendment.reason))")
    }
    guard !new.isEmpty else { return }
    console.line(Amendments.path(base))
    let table = base + "_events.tsv"
    if FileManager.default.fileExists(atPath: table) {
      console.warn(
        "\(table) is older than the amendment: facialis analyze \(recording) --output DIR writes it again.\n")
    }
  }

  private func changes(_ reader: RecordingReader) throws(FacialisError) -> [Amendment] {
    let utc = UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
    let wanted = swapSides || !rename.isEmpty || subject != nil || session != nil || task != nil
    guard wanted else { return [] }
    guard let reason, !reason.isEmpty else {
      throw FacialisError(
        "reason-missing", .usage, "An amendment needs a reason.", mend: "Say it: --reason \"cables exchanged\".")
    }
    var new: [Amendment] = []
    func amend(
      _ kind: Amendment.Kind, channels: [ChannelName: ChannelName]? = nil, before: String? = nil, after: String? = nil
    ) {
      new.append(
        Amendment(kind, channels: channels, before: before, after: after, reason: reason, utc: utc, uid: getuid()))
    }
    if swapSides { amend(.swapSides) }
    if !rename.isEmpty { amend(.rename, channels: try Self.pairs(rename)) }
    let description = try reader.files.amendedDescription()
    let codes = [
      (Amendment.Kind.subject, reader.header.subject, subject), (.session, description?.session, session),
      (.task, description?.task, task),
    ]
    for (kind, before, after) in codes {
      guard let after else { continue }
      try Self.check(after, kind)
      amend(kind, before: before, after: after)
    }
    var channels = reader.format.channels.map(\.name)
    for amendment in new {
      // The reader's names are those after what was amended before.
      try Amendments().check(amendment, channels: channels)
      channels = channels.map(amendment.name)
    }
    return new
  }

  private static func pairs(_ texts: [String]) throws(FacialisError) -> [ChannelName: ChannelName] {
    var pairs: [ChannelName: ChannelName] = [:]
    for text in texts {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let old = ChannelName(parts[0]), let new = ChannelName(parts[1]), pairs[old] == nil else {
        throw FacialisError(
          "rename-unreadable", .usage, "\"\(text)\" does not say which channel is which.",
          mend: "Example: --rename L-OOC=L-ZYG.")
      }
      pairs[old] = new
    }
    return pairs
  }

  /// The same letters as in the names of recordings.
  private static func check(_ code: String, _ kind: Amendment.Kind) throws(FacialisError) {
    let isPlain = code.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
    }
    guard isPlain, (1...32).contains(code.utf8.count) else {
      throw FacialisError(
        "code-invalid", .usage, "\"\(code)\" is no \(kind.rawValue).",
        mend: "Use 1 to 32 letters, digits, - and _; never a name.")
    }
  }
}
