// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto
package import FacialEMG
import Recordings

/// The digest of a file whose bytes are mostly shown by whoever reads it anyway; what was not shown it reads itself.
package struct RunningDigest: Sendable {
  private static let pieceLength = 1 << 18

  private let path: String
  private var hash = SHA256()
  private var count = 0
  private var cpuS = 0.0
  private var failure: FacialisError?

  package init(path: String) { self.path = path }

  /// Takes bytes that stand at an offset of the file.
  package mutating func see(_ bytes: Span<UInt8>, at offset: Int) {
    let start = ThreadClock.seconds
    if offset > count { catchUp(to: offset) }
    let known = count - offset
    if known >= 0, known < bytes.count { add(bytes.extracting(known..<bytes.count)) }
    cpuS += ThreadClock.seconds - start
  }

  /// The digest of the whole file; throws where a part cannot be read.
  package mutating func finish() throws(FacialisError) -> InputDigest {
    let start = ThreadClock.seconds
    catchUp(to: .max)
    if let failure { throw failure }
    let text = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return InputDigest(path: path, byteCount: count, sha256: text, cpuS: cpuS + ThreadClock.seconds - start)
  }

  private mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    count += bytes.count
  }

  /// Reads up to an offset or the file's end.
  private mutating func catchUp(to end: Int) {
    do throws(FacialisError) {
      let file = try DiskFile(reading: path)
      var piece = [UInt8](repeating: 0, count: min(Self.pieceLength, end - count))
      while count < end {
        let got = try file.read(min(piece.count, end - count), at: count, into: &piece)
        if got == 0 { return }
        add(piece.span.extracting(0..<got))
      }
    } catch { failure = error }
  }
}
