// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
import Glibc

/// A Unix socket that listens: nobody can connect before its mode and group are right.
package struct ListeningSocket: Sendable {
  package let path: String
  package let descriptor: Int32
  /// Whether members of the group may connect; else only the owner.
  package let isGroupOpen: Bool
  /// Whether its name belongs to systemd, which made it.
  private let isInherited: Bool

  /// Binds and listens. A stale socket is removed where nobody answers on it; anything else in its place is left alone.
  ///
  /// The process's file mode mask is changed for a moment: call it before other threads make files.
  package init(path: String, group: String) throws(FacialisError) {
    guard path.utf8.count <= 107 else { throw .socketPathTooLong(path) }
    try Self.clear(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .socketUnusable(path, FacialisError.systemWords) }
    let mask = umask(0o177)
    let bound = unsafe SocketAddress.withUnix(path) { address, length in unsafe bind(descriptor, address, length) }
    umask(mask)
    guard bound == 0 else {
      let words = FacialisError.systemWords
      close(descriptor)
      throw .socketUnusable(path, words)
    }
    var opened = false
    if let number = Self.groupNumber(group) {
      let isOurs = unsafe chown(path, uid_t.max, number) == 0
      let isOpen = unsafe chmod(path, 0o660) == 0
      opened = isOurs && isOpen
    }
    guard listen(descriptor, 128) == 0 else {
      let words = FacialisError.systemWords
      close(descriptor)
      _ = unsafe unlink(path)
      throw .socketUnusable(path, words)
    }
    self.path = path
    self.descriptor = descriptor
    isGroupOpen = opened
    isInherited = false
  }

  /// Takes over a Unix socket that listens already; throws where the descriptor is none.
  init(inherited descriptor: Int32) throws(FacialisError) {
    var listens: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens == 1,
      let path = SocketAddress.path(of: descriptor)
    else { throw .inheritedSocketsWrong(["descriptor \(descriptor)"]) }
    self.path = path
    self.descriptor = descriptor
    isGroupOpen = true
    isInherited = true
  }

  /// Takes the socket's name away, so that clients say at once that no daemon is there; one of systemd's stays, and starts the
  /// daemon again.
  package func remove() {
    if !isInherited { _ = unsafe unlink(path) }
  }

  private static func clear(_ path: String) throws(FacialisError) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return }
    guard information.st_mode & S_IFMT == S_IFSOCK else {
      throw .socketUnusable(path, "a file that is no socket stands there")
    }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .socketUnusable(path, FacialisError.systemWords) }
    defer { close(descriptor) }
    let connected = unsafe SocketAddress.withUnix(path) { address, length in unsafe connect(descriptor, address, length)
    }
    if connected == 0 { throw .daemonRuns("socket", path) }
    guard errno == ECONNREFUSED else { throw .socketUnusable(path, FacialisError.systemWords) }
    guard unsafe unlink(path) == 0 else { throw .socketUnusable(path, FacialisError.systemWords) }
  }

  private static func groupNumber(_ name: String) -> gid_t? {
    guard let entry = unsafe getgrnam(name) else { return nil }
    return unsafe entry.pointee.gr_gid
  }
}
