// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
package import FacialEMG
import Foundation
import Recordings
import Synchronization

/// The visit that goes on, kept in the state folder so that neither a restart nor a client's reload changes it.
///
/// Who changes it names the version that the change is based on, so that two clients cannot overwrite each other unseen.
/// All methods may be called from anywhere; a change waits for the disk.
package final class SessionStore: Sendable {
  /// What stood in the file when the store was opened.
  package enum Beginning: Sendable, Hashable {
    case empty
    case kept
    /// It could not be read and was moved to this path.
    case damaged(String)
  }

  package let beginning: Beginning
  private let path: String
  private let now: @Sendable () -> UTCTime
  private let document: Mutex<SessionDocument>

  /// Reads `session.json` in the folder; a damaged one is set aside.
  package init(folder: String, now: @escaping @Sendable () -> UTCTime) {
    path = folder + "/session.json"
    self.now = now
    guard let data = FileManager.default.contents(atPath: path) else {
      beginning = .empty
      document = Mutex(SessionDocument())
      return
    }
    if let kept = try? WireJSON.decode(SessionDocument.self, from: data) {
      beginning = .kept
      document = Mutex(kept)
      return
    }
    let time = now()
    let aside = "\(path).damaged-\(time.compact)"
    try? FileManager.default.moveItem(atPath: path, toPath: aside)
    beginning = .damaged(aside)
    // Versions that were given before must not be met again.
    document = Mutex(SessionDocument(version: Int(time.nanoseconds / 1_000_000_000)))
  }

  package var current: SessionDocument { document.withLock { $0 } }

  /// Replaces the visit where the tags name the version that is there (`"17"`, several by commas, or `*`).
  ///
  /// Throws in words where it is invalid, another client was faster, or the disk refuses.
  package func replace(_ next: SessionDocument, ifMatch tags: String?) throws(FacialisError) -> SessionDocument {
    try next.validate()
    return try document.withLock { (document) throws(FacialisError) -> SessionDocument in
      guard let tags else { throw .sessionVersionMissing(document.entityTag) }
      let named = tags.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      guard named.contains("*") || named.contains(document.entityTag) else {
        throw .sessionChanged(document.entityTag)
      }
      var next = next
      next.version = document.version + 1
      next.updatedUTC = now()
      try WholeFile.write(try WireJSON.encode(next) + [10], to: path)
      document = next
      return next
    }
  }
}
