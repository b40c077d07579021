// SPDX-License-Identifier: GPL-3.0-or-later
import NIOCore
import NIOPosix
import Recordings

#if canImport(Glibc)
  import Glibc
#endif

/// Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED): the layout of C's `struct ucred`.
package struct PeerCredentials: Sendable, Hashable {
  package var pid: Int32
  package var uid: UInt32
  package var gid: UInt32

  package init(pid: Int32, uid: UInt32, gid: UInt32) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
  }

  /// Nobody that is known.
  package static let unknown = PeerCredentials(pid: 0, uid: .max, gid: .max)

  /// The name of the program, as the kernel has it now; nil where it is gone or another user's and hidden.
  package var command: String? { pid > 0 ? AuditFile.command(of: String(pid)) : nil }

  /// Asks the kernel once a connection; what cannot be had is `unknown`.
  static func of(_ channel: any Channel) async -> PeerCredentials {
    guard let provider = channel as? any SocketOptionProvider else { return .unknown }
    let option =
      provider.unsafeGetSocketOption(
        level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
      ) as EventLoopFuture<PeerCredentials>
    return (try? await option.get()) ?? .unknown
  }
}
