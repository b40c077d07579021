// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import DaemonAPI
import FacialEMG
import FacialisClient
import Foundation
import SpasmDetection
import Viewer

/// `facialis view`
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Serve the viewer on 127.0.0.1 and open the browser.",
    discussion: """
      The page shows live traces, events and measurements, and leads through a
      session: subject, covariates, montage, checks, recording, protocol, markers,
      report. It has the rights of the user who runs this command: who may only
      observe sees no control. Session and recording live in the daemon, so that
      closing the page, or this command, changes nothing.

      The address holds a token for this run; other users and other pages in the
      browser get nothing. For a bedside machine over ssh:
        ssh -L 8642:127.0.0.1:8642 bedside facialis view --no-browser

      With a recording it opens that for review: a rater accepts, rejects and
      relabels what the machine found and adds what it missed, in a layer of their
      own (X_rater-NAME.json, and X_rater-NAME_events.tsv for facialis score); the
      machine's result is never changed. --blinded hides it.

      Examples:
        facialis view
        facialis view visit1.bdf --rater R1 --blinded
        facialis view --port 8700 --no-browser
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions

  @Argument(help: ArgumentHelp("A recording to review; without it the daemon is shown.", valueName: "recording"))
  var recording: String?

  @Option(help: ArgumentHelp("The rater's code, for a review.", valueName: "code"))
  var rater = "R1"

  @Flag(help: "Hide the machine's result in a review.")
  var blinded = false

  @OptionGroup var montage: MontageOption

  @Option(help: ArgumentHelp("The port; 8642 or, where that is taken, any.", valueName: "port"))
  var port: Int?

  @Flag(inversion: .prefixedNo, help: "Open the browser.")
  var browser = true

  func run() async throws {
    let folder = sockets.folder(else: main.sockets)
    let server: ViewerServer
    if let recording {
      server = try await ViewerServer.review(try review(of: recording), port: port)
    } else {
      server = try await ViewerServer.live(sockets: folder, port: port) { recording, path in
        try await Self.report(path, notes: await Self.notes(of: recording, folder))
      }
    }
    let console = Console.current
    console.line(server.url)
    if browser { Self.open(server.url) }
    console.warn("\(Facialis.disclaimer) Ctrl-C ends the viewer; the recording goes on.\n")
    try await server.run()
  }

  /// Off the cooperative pool, since an analysis takes its time.
  static func report(_ path: String, notes: [String]) async throws -> String {
    let result = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: Result { () throws(FacialisError) in try SessionReport.html(path: path, notes: notes) })
      }
    }
    return try result.get()
  }

  private func review(of recording: String) throws(FacialisError) -> ReviewSite {
    let montage = try montage.read()
    let name = URL(filePath: recording).deletingPathExtension().lastPathComponent
    let analysis = try RecordingAnalysis(path: recording, name: name, montage: montage, settings: DetectionSettings())
    return try ReviewSite(
      path: recording, montage: montage, events: Array(analysis.events), rater: rater, isBlinded: blinded)
  }

  /// What of the session has to stand in the report; nothing where it is no longer the recording's.
  private static func notes(of recording: RecordingReply, _ folder: String) async -> [String] {
    guard let session = try? await DaemonClient(folder: folder).session() else { return [] }
    return VisitNotes.notes(
      of: session, for: recording, now: UTCTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)))
  }

  /// Opens the desktop's browser, where there is one.
  private static func open(_ url: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["xdg-open", url]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
