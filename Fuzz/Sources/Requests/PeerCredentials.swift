// SPDX-License-Identifier: GPL-3.0-or-later

/// Stands for the daemon's, which asks the kernel through SwiftNIO.
package struct PeerCredentials: Sendable, Hashable {
  package static let unknown = PeerCredentials()
}
