// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Tells systemd how the daemon is (sd_notify's protocol): datagrams to the socket that `NOTIFY_SOCKET` names.
///
/// Where nobody listens, every call does nothing. From any thread; never waits.
package struct ServiceManager: Sendable {
  private let address: String?
  /// How often systemd wants a sign of life, in seconds; nil where it wants none.
  package let watchdogSeconds: Double?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  package init(environment: [String: String], pid: Int32 = getpid()) {
    address = environment["NOTIFY_SOCKET"].flatMap { $0.first == "/" || $0.first == "@" ? $0 : nil }
    let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == pid } ?? true
    watchdogSeconds = environment["WATCHDOG_USEC"].flatMap(Double.init).flatMap { isOurs && $0 > 0 ? $0 / 1e6 : nil }
  }

  package func ready(_ status: String) { send("READY=1\nSTATUS=\(Self.line(status))") }
  package func status(_ status: String) { send("STATUS=\(Self.line(status))") }
  package func alive() { send("WATCHDOG=1") }
  package func reloading() { send("RELOADING=1") }
  package func reloaded() { send("READY=1") }
  package func stopping(_ status: String) { send("STOPPING=1\nSTATUS=\(Self.line(status))") }

  private static func line(_ text: String) -> String { text.replacing("\n", with: " ") }

  private func send(_ text: String) {
    guard let address else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    unsafe SocketAddress.withUnix(address) { pointer, length in
      let bytes = Array(text.utf8)
      _ = unsafe bytes.withUnsafeBytes { buffer in
        unsafe sendto(
          descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
          pointer, length)
      }
    }
  }
}
