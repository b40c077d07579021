// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import Dispatch
package import FacialEMG
import Foundation
package import Logging
import Recordings

/// Keeps `catalogue.sqlite` true to the recordings as they come to be: enters one when it begins, and again when it has ended.
///
/// What it enters is what the files say, so that nothing of the catalogue is lost with it. A catalogue that fails costs a line of
/// the log, never a recording.
package struct CatalogueKeeper: Sendable {
  /// The catalogue's name in the state folder.
  package static let name = "catalogue.sqlite"
  /// Times that a recording's begin or end is looked for in its files, and the pause between them: other threads write these and
  /// tell nobody. What takes longer is found at a later beat.
  private static let patience = (times: 50, pause: Duration.milliseconds(200))

  private let catalogue: RecordingCatalogue
  private let folder: String
  private let logger: Logger

  /// Opens the catalogue; nil where it cannot be had, which is logged.
  package init?(state: String, recordings folder: String, logger: Logger, now: UTCTime) {
    self.folder = folder
    self.logger = logger
    do throws(FacialisError) {
      catalogue = try RecordingCatalogue(path: state + "/" + Self.name, now: now)
    } catch {
      logger.error("there is no catalogue", metadata: ["reason": "\(error)"])
      return nil
    }
    if let aside = catalogue.setAside {
      logger.error("the catalogue was damaged, was set aside and is made anew", metadata: ["path": "\(aside)"])
    }
  }

  /// Enters what happened while no daemon ran: all of the folder that differs from what is known. Reads headers only.
  package func catchUp() {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    report { () throws(FacialisError) in
      try catalogue.replace(
        folders: [URL(filePath: folder).standardizedFileURL.path], with: try RecordingSurvey.folders([folder]))
    }
  }

  /// Catches up, then follows the log and enters recordings until the log ends or the task is cancelled.
  package func follow(_ tail: EventTail) async {
    var position = tail.store.last
    // Reading a large archive blocks, which the cooperative pool must not.
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        catchUp()
        continuation.resume()
      }
    }
    var late: Set<String> = []
    for await wake in tail.wakes(isOwn: true) {
      switch wake {
      case .news: late.formUnion(await take(from: tail, after: &position))
      case .beat: enterClosed(&late)
      }
    }
    // The daemon ends: what was closed meanwhile is entered too.
    for recording in late.union(await take(from: tail, after: &position)) { enter(recording) }
  }

  /// Enters what the log says since; returns recordings that have ended and whose end does not stand in their files yet, e.g.
  /// since their disk is full.
  private func take(from tail: EventTail, after position: inout EventPosition) async -> Set<String> {
    let query = EventQuery(after: position, kinds: [.recordingStarted, .recordingStopped, .gap])
    guard let page = try? tail.store.events(query) else { return [] }
    position = page.through
    let ended = Set(page.events.filter { $0.event.kind == .recordingStopped }.compactMap(\.pending.recording))
    for recording in Set(page.events.compactMap(\.pending.recording)).subtracting(ended) {
      await enterWhenDescribed(recording)
    }
    var late: Set<String> = []
    for recording in ended where await !enterWhenClosed(recording) { late.insert(recording) }
    return late
  }

  /// Enters a recording as its files are now.
  package func enter(_ recording: String) {
    report { () throws(FacialisError) in
      try catalogue.enter(try RecordingSurvey.described(by: "\(folder)/\(recording).json"))
    }
  }

  /// Its begin is announced while its first file and description are being made.
  private func enterWhenDescribed(_ recording: String) async {
    for _ in 0..<Self.patience.times {
      if isDescribed(recording) { return enter(recording) }
      if (try? await Task.sleep(for: Self.patience.pause)) == nil { return }
    }
  }

  /// Its end is announced before its last file is closed and its table written; false where it is entered without its end.
  private func enterWhenClosed(_ recording: String) async -> Bool {
    var isClosed = isClosed(recording)
    for _ in 0..<Self.patience.times where !isClosed {
      guard (try? await Task.sleep(for: Self.patience.pause)) != nil else { break }
      isClosed = self.isClosed(recording)
    }
    // One that failed to begin has no files.
    guard isDescribed(recording) else { return true }
    enter(recording)
    return isClosed
  }

  private func isDescribed(_ recording: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(recording).json")
  }

  /// Enters those of the recordings that are closed by now, and takes them out.
  package func enterClosed(_ late: inout Set<String>) {
    for recording in late where isClosed(recording) {
      enter(recording)
      late.remove(recording)
    }
  }

  private func isClosed(_ recording: String) -> Bool {
    guard let description = try? RecordingDescription(path: "\(folder)/\(recording).json") else { return false }
    return description.stoppedUTC != nil
      && FileManager.default.fileExists(atPath: "\(folder)/\(recording)_events.tsv")
  }

  private func report(_ work: () throws(FacialisError) -> Void) {
    do throws(FacialisError) { try work() } catch {
      logger.error("the catalogue could not be kept", metadata: ["reason": "\(error)"])
    }
  }
}
