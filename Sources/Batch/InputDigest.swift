// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto
public import FacialEMG
import Foundation

/// Size and SHA-256 of a file, read in pieces that stay in the nearer caches.
public struct InputDigest: Sendable, Hashable {
  public let byteCount: Int
  public let sha256: String
  /// CPU seconds of the thread that computed it.
  public let cpuS: Double

  /// Reads the whole file; throws where it cannot be read.
  public init(path: String) throws(FacialisError) {
    let start = ThreadClock.seconds
    var hash = SHA256()
    var count = 0
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        hash.update(data: piece)
        count += piece.count
      }
    } catch {
      throw .inputNotRead(path, (error as NSError).localizedDescription)
    }
    byteCount = count
    sha256 = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    cpuS = ThreadClock.seconds - start
  }
}
