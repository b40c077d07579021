// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
import Glibc

/// The listening sockets that systemd hands over (`LISTEN_FDS`), by their names `observe` and `control`.
package struct InheritedSockets: Sendable {
  /// The first descriptor that is handed over.
  private static let first: Int32 = 3

  package let observe: ListeningSocket
  package let control: ListeningSocket

  /// Nil where none are handed over; throws where they are not the two that are expected.
  ///
  /// Call it once, before other descriptors are opened.
  package init?(
    environment: [String: String], pid: Int32 = getpid(), first: Int32 = InheritedSockets.first
  ) throws(FacialisError) {
    guard let count = environment["LISTEN_FDS"].flatMap(Int32.init), count > 0,
      environment["LISTEN_PID"].flatMap(Int32.init) == pid
    else { return nil }
    let names = environment["LISTEN_FDNAMES"].map { $0.split(separator: ":").map(String.init) } ?? []
    var found: [String: Int32] = [:]
    for (descriptor, name) in zip(first..<first + count, names) {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      guard found.updateValue(descriptor, forKey: name) == nil else { throw .inheritedSocketsWrong(names) }
    }
    guard count == 2, let observe = found["observe"], let control = found["control"] else {
      throw .inheritedSocketsWrong(names)
    }
    self.observe = try ListeningSocket(inherited: observe)
    self.control = try ListeningSocket(inherited: control)
  }
}
