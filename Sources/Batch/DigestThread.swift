// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import FacialEMG
import Foundation
import Synchronization

/// Computes the digests of a recording's files on a thread of its own, beside the analysis of the same files.
final class DigestThread: Sendable {
  private let outcome = Mutex<Result<[InputDigest], FacialisError>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  /// Starts at once.
  init(paths: [String]) {
    let thread = Thread { [self] in
      let result = Result { () throws(FacialisError) in
        var digests: [InputDigest] = []
        for path in paths { digests.append(try InputDigest(path: path)) }
        return digests
      }
      outcome.withLock { $0 = result }
      done.signal()
    }
    thread.name = "digest"
    thread.start()
  }

  /// Waits for the digests, in the files' order; called once.
  func wait() throws(FacialisError) -> [InputDigest] {
    done.wait()
    guard let result = outcome.withLock({ $0 }) else {
      throw FacialisError("digest-lost", .software, "A file's digest was lost.", mend: "Report this.")
    }
    return try result.get()
  }
}
