// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import Foundation

/// A folder that is removed when the test is over.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var log: String { url.appending(path: "events.sqlite").path }

  /// Bytes of the log and what lies beside it.
  func bytes() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: url.path).reduce(0) { sum, name in
      let size = try FileManager.default.attributesOfItem(atPath: url.appending(path: name).path)[.size] as? Int
      return sum + (size ?? 0)
    }
  }

  func open(at seconds: Int = 1_000_000) throws -> EventLogStore {
    try EventLogStore(path: log) { UTCTime(nanoseconds: Int64(seconds) * 1_000_000_000) }
  }
}
