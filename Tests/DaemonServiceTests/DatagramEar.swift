// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A Unix socket that takes datagrams, as systemd's and its journal's are.
final class DatagramEar: Sendable {
  let path: String
  /// Kept for as long as the socket in it.
  private let folder: TestFolder
  private let descriptor: Int32

  init(_ folder: TestFolder, _ name: String = "ear") throws {
    self.folder = folder
    path = "\(folder.path)/\(name)"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let status = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if status != 0 { throw CocoaError(.fileWriteUnknown) }
  }

  deinit { close(descriptor) }

  /// What was sent so far, in order.
  func heard() -> [[UInt8]] {
    var all: [[UInt8]] = []
    var room = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe room.withUnsafeMutableBytes {
        unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      if count < 0 { return all }
      all.append(Array(room.prefix(count)))
    }
  }

  func words() -> [String] { heard().map { String(decoding: $0, as: UTF8.self) } }
}
