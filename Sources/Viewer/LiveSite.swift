// SPDX-License-Identifier: GPL-3.0-or-later
public import DaemonAPI
import FacialEMG
import FacialisClient

/// The daemon as it runs: the page, what the user may do, session reports; all else goes to the daemon.
public struct LiveSite: ViewerSite {
  /// Makes the session report of a recording, from its first file, as HTML.
  public typealias Report = @Sendable (_ recording: RecordingReply, _ path: String) async throws -> String

  private let relay: DaemonRelay
  private let report: Report

  public init(sockets: String, report: @escaping Report) {
    relay = DaemonRelay(folder: sockets)
    self.report = report
  }

  package var socketFolder: String? { relay.folder }

  package func reply(_ head: ViewerGate.Head, body: [UInt8]) async -> ViewerReply? {
    if head.path.hasPrefix("/v1/") { return nil }
    if head.method != "GET", head.method != "HEAD" { return .words(405, "Only GET is answered here.") }
    if let page = PageFiles.reply(head.path) { return page }
    if head.path == "/viewer.json" {
      return .json(ViewerDescription(mode: "live", control: relay.mayControl))
    }
    if head.path.hasPrefix("/report/") { return await report(of: String(head.path.dropFirst("/report/".count))) }
    return .words(404, "There is nothing at this path.")
  }

  private func report(of id: String) async -> ViewerReply {
    do {
      let recordings = try await DaemonClient(folder: relay.folder).recordings()
      guard let recording = recordings.first(where: { $0.id == id }), let path = recording.files.first else {
        return .words(404, "There is no recording of this name.")
      }
      guard recording.state != .recording else {
        return .words(409, "The recording goes on. Its report is made when it has ended.")
      }
      return .html(try await report(recording, path))
    } catch let error as FacialisError {
      return .words(500, "\(error.message) \(error.mend)")
    } catch {
      return .words(500, "The report could not be made: \(error)")
    }
  }
}
