// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Addresses of Unix sockets as the C library takes and gives them.
enum SocketAddress {
  /// Calls with the address of a path, or of a name in the abstract space where it begins with `@`; long ones are cut off.
  static func withUnix<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    let room = MemoryLayout.size(ofValue: address.sun_path)
    bytes = Array(bytes.prefix(room - 1))
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    // A name in the abstract space ends with the address, not with a zero.
    let length =
      isAbstract ? MemoryLayout<sockaddr_un>.size - room + bytes.count : MemoryLayout<sockaddr_un>.size
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(length)) }
    }
  }

  /// The path that a socket is bound to; nil where it is no Unix socket or has none.
  static func path(of descriptor: Int32) -> String? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard status == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
    let bytes = unsafe withUnsafeBytes(of: &address.sun_path) { unsafe Array($0.prefix { $0 != 0 }) }
    return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
  }
}
