// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
import Glibc

/// A Unix socket that listens: nobody can connect before its mode and group are right.
package struct ListeningSocket: Sendable {
  package let path: String
  package let descriptor: Int32
  /// Whether members of the group may connect; else only the owner.
  package let isGroupOpen: Bool

  /// Binds and listens. A stale socket is removed where nobody answers on it; anything else in its place is left alone.
  ///
  /// The process's file mode mask is changed for a moment: call it before other threads make files.
  package init(path: String, group: String) throws(FacialisError) {
    guard path.utf8.count <= 107 else { throw .socketPathTooLong(path) }
    try Self.clear(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .socketUnusable(path, FacialisError.systemWords) }
    let mask = umask(0o177)
    let bound = unsafe Self.withAddress(path) { address, length in unsafe bind(descriptor, address, length) }
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
  }

  /// Takes the socket's name away, so that clients say at once that no daemon is there.
  package func remove() {
    _ = unsafe unlink(path)
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
    let connected = unsafe withAddress(path) { address, length in unsafe connect(descriptor, address, length) }
    if connected == 0 { throw .daemonRuns("socket", path) }
    guard errno == ECONNREFUSED else { throw .socketUnusable(path, FacialisError.systemWords) }
    guard unsafe unlink(path) == 0 else { throw .socketUnusable(path, FacialisError.systemWords) }
  }

  private static func groupNumber(_ name: String) -> gid_t? {
    guard let entry = unsafe getgrnam(name) else { return nil }
    return unsafe entry.pointee.gr_gid
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      unsafe room.copyBytes(from: Array(path.utf8).prefix(room.count - 1))
    }
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
