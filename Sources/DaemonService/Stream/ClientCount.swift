// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization

/// How many clients there are now: of a stream, or of a socket.
package final class ClientCount: Sendable {
  private let number = Mutex(0)

  package init() {}

  package var count: Int { number.withLock { $0 } }

  func enter() { number.withLock { $0 += 1 } }
  func leave() { number.withLock { $0 -= 1 } }
}
