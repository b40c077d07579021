// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
package import Logging

/// Writes log lines to systemd's journal with their metadata as fields of their own, `FACIALIS_KEY=value`.
///
/// Never waits: a line that the journal does not take at once is lost, as with syslog.
package struct JournalLogHandler: LogHandler {
  package static let socketPath = "/run/systemd/journal/socket"
  /// A datagram of the journal's protocol holds no more.
  private static let longestValue = 8192

  package var logLevel = Logger.Level.info
  package var metadata: Logger.Metadata = [:]
  private let descriptor: Int32
  private let path: String

  /// Nil where standard error does not go to the journal, as `JOURNAL_STREAM` tells.
  package init?(environment: [String: String], path: String = JournalLogHandler.socketPath) {
    var information = stat()
    guard let stream = environment["JOURNAL_STREAM"], unsafe fstat(STDERR_FILENO, &information) == 0,
      stream == "\(information.st_dev):\(information.st_ino)"
    else { return nil }
    self.init(path: path)
  }

  /// Nil where no socket can be had.
  package init?(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    self.path = path
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let bytes = Self.datagram(event.level, event.message.description, all.mapValues { "\($0)" })
    unsafe SocketAddress.withUnix(path) { pointer, length in
      _ = unsafe bytes.withUnsafeBytes { buffer in
        unsafe sendto(
          descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
          pointer, length)
      }
    }
  }

  /// The line as the journal takes it: `KEY=value`, or with the value's length where it has line ends.
  package static func datagram(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) -> [UInt8] {
    let words = metadata.sorted { $0.key < $1.key }
    let tail = words.map { " \($0.key)=\($0.value)" }.joined()
    var bytes: [UInt8] = []
    append("MESSAGE", message + tail, &bytes)
    append("PRIORITY", String(priority(level)), &bytes)
    append("SYSLOG_IDENTIFIER", "facialisd", &bytes)
    for (key, value) in words { append("FACIALIS_" + field(key), value, &bytes) }
    return bytes
  }

  private static func append(_ key: String, _ value: String, _ bytes: inout [UInt8]) {
    let value = Array(value.utf8.prefix(longestValue))
    bytes += Array(key.utf8)
    if value.contains(10) {
      bytes.append(10)
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value.count >> shift)) }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += value + [10]
  }

  /// Capitals, digits and underscores are all that a field's name may hold.
  private static func field(_ key: String) -> String {
    String(key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }.prefix(48))
  }

  private static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
