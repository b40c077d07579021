// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Catalogue
import FacialEMG
import Foundation
import Recordings

/// `facialis catalog list|show|sessions|rebuild`
struct CatalogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Find recordings by subject, task, date, affected side or montage.",
    discussion: """
      The daemon enters every recording into catalogue.sqlite in its state folder.
      The catalogue follows from the files alone: rebuild makes it anew from
      folders, foreign EDF and BDF files included; a file that cannot be read
      becomes a row that says why.

      Without --catalogue the one named by $FACIALIS_CATALOGUE is taken, else the
      daemon's, /var/lib/facialis/catalogue.sqlite.

      Examples:
        facialis catalog list --subject S01 --from 2026-11-01
        facialis catalog show S01_rest_20261125T180000Z --json
        facialis catalog sessions
        facialis catalog rebuild /data/recordings /data/tables --catalogue lab.sqlite
      """,
    subcommands: [List.self, Show.self, Sessions.self, Rebuild.self])

  /// Which catalogue.
  struct Place: ParsableArguments {
    @Option(help: ArgumentHelp("The catalogue's file.", valueName: "file"))
    var catalogue: String?

    var path: String {
      catalogue ?? ProcessInfo.processInfo.environment["FACIALIS_CATALOGUE"] ?? "/var/lib/facialis/catalogue.sqlite"
    }
  }

  /// `facialis catalog list`
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List recordings, newest first.")

    @OptionGroup var place: Place

    @Option(help: ArgumentHelp("The subject's code.", valueName: "code"))
    var subject: String?

    @Option(help: ArgumentHelp("The visit's label.", valueName: "label"))
    var session: String?

    @Option(help: "The task.")
    var task: String?

    @Option(help: ArgumentHelp("The first day, e.g. 2026-11-01.", valueName: "day"))
    var from: String?

    @Option(help: ArgumentHelp("The last day.", valueName: "day"))
    var to: String?

    @Option(help: "The affected side as entered: left, right or both.")
    var side: String?

    @Option(help: "The montage's name.")
    var montage: String?

    @Flag(help: "Print the recordings with files, segments and analyses as JSON.")
    var json = false

    func run() throws {
      var query = CatalogueQuery(subject: subject, label: session, task: task, montage: montage)
      query.from = try day(from, "--from")
      query.to = try day(to, "--to")
      if let side {
        guard let known = EventSide(rawValue: side) else {
          throw FacialisError(
            "side-invalid", .usage, "--side is \"\(side)\".", mend: "It has to be left, right or both.")
        }
        query.side = known
      }
      let recordings = try RecordingCatalogue(reading: place.path).recordings(query)
      let console = Console.current
      if json {
        try console.json(recordings)
        return
      }
      for recording in recordings { console.line(CatalogCommand.line(recording)) }
    }

    private func day(_ text: String?, _ option: String) throws(FacialisError) -> CalendarDay? {
      guard let text else { return nil }
      guard let day = CalendarDay(text) else {
        throw FacialisError("day-invalid", .usage, "\(option) is \"\(text)\".", mend: "Write e.g. 2026-11-25.")
      }
      return day
    }
  }

  /// `facialis catalog show ID`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what is known of a recording: files, segments, analyses, session.")

    @OptionGroup var place: Place

    @Argument(help: ArgumentHelp("The recording's identifier, as list prints it.", valueName: "id"))
    var id: String

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
      let recordings = try RecordingCatalogue(reading: place.path).recordings(CatalogueQuery(id: id))
      guard !recordings.isEmpty else {
        throw FacialisError(
          "recording-not-in-catalogue", .notFound, "The catalogue has no recording \(id).",
          mend: "facialis catalog list shows what it has.")
      }
      let console = Console.current
      if json {
        try console.json(recordings)
        return
      }
      for recording in recordings { console.write(try CatalogCommand.words(recording)) }
    }
  }

  /// `facialis catalog sessions`
  struct Sessions: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List sessions, newest first: the recordings of a subject under one label, or of one day.")

    @OptionGroup var place: Place

    @Flag(help: "Print them as JSON.")
    var json = false

    func run() throws {
      let sessions = try RecordingCatalogue(reading: place.path).sessions()
      let console = Console.current
      if json {
        try console.json(sessions)
        return
      }
      for session in sessions {
        let length = Decimal.fixed(session.durationS ?? 0, 0)
        console.line(
          [
            session.subject ?? "-", session.label ?? "-", session.started ?? "-",
            "\(session.recordingCount) recordings", "\(length) s",
          ]
          .joined(separator: "\t"))
      }
    }
  }

  /// `facialis catalog rebuild FOLDER...`
  struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the catalogue of folders anew from the files in them.",
      discussion: "What the catalogue knows of other folders stays. The files are only read.")

    @OptionGroup var place: Place

    @Argument(help: ArgumentHelp("Folders of recordings and of tables.", valueName: "folder"))
    var folders: [String]

    @Flag(help: "Print what was found as JSON.")
    var json = false

    func run() throws {
      let found = try RecordingSurvey.folders(folders)
      var time = timespec()
      _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
      let now = UTCTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
      let catalogue = try RecordingCatalogue(path: place.path, now: now)
      let console = Console.current
      if let aside = catalogue.setAside { console.warn("The catalogue was damaged and was moved to \(aside).\n") }
      try catalogue.replace(folders: folders.map { URL(filePath: $0).standardizedFileURL.path }, with: found)
      for broken in found where broken.state == .broken {
        console.warn("\(broken.folder)/\(broken.id): \(broken.error ?? "")\n")
      }
      if json {
        try console.json(found)
        return
      }
      let files = found.reduce(0) { $0 + $1.files.count }
      console.line("\(place.path): \(found.count) recordings in \(files) files")
    }
  }

  private static func line(_ recording: RecordingSurvey) -> String {
    let length = recording.durationS.map { "\(Decimal.fixed($0, 1)) s" } ?? "-"
    return [
      recording.id, recording.state.rawValue, recording.visit.subject ?? "-", recording.task ?? "-",
      recording.started ?? "-", length, recording.folder,
    ].joined(separator: "\t")
  }

  private static func words(_ recording: RecordingSurvey) throws(FacialisError) -> String {
    var text = """
      \(recording.folder)/\(recording.id)
      state      \(recording.state.rawValue)\(recording.end.map { ", ended: \($0)" } ?? "")
      started    \(recording.started ?? "not stated")
      length     \(recording.durationS.map { Decimal.fixed($0, 3) } ?? "?") s, \(recording.samples) samples
      channels   \(recording.channels.map(\.description).joined(separator: ", "))
      device     \(recording.device ?? "not stated")

      """
    if let error = recording.error { text += "error      \(error)\n" }
    for line in try SessionKeys.lines(recording.visit) { text += "session    \(line)\n" }
    for file in recording.files {
      text +=
        "file       \(file.name)  \(file.kind ?? "unreadable")  \(file.byteCount) bytes  from sample \(file.firstSample)\n"
    }
    for segment in recording.segments {
      text += "segment    from sample \(segment.firstSample), \(segment.samples) samples\n"
    }
    for analysis in recording.analyses {
      text += "analysis   \(analysis.name)  \(analysis.origin.rawValue)  \(analysis.settingsHash ?? "-")\n"
    }
    return text
  }
}
