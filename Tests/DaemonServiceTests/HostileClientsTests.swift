// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import NIOCore
import NIOPosix
import Testing

/// Clients that mean harm, or are broken.
@Suite(.timeLimit(.minutes(1))) struct HostileClientsTests {
  /// Who may only read can fill observe.sock; control.sock is not his to fill.
  @Test func oneSocketThatIsFullLeavesTheOtherFree() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder, mostConnections: 3)
    var silent: [NIOAsyncChannel<ByteBuffer, ByteBuffer>] = []
    for _ in 0..<3 { silent.append(try await RawConnection.open(folder.sockets + "/observe.sock")) }
    let request = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    // Connections are taken and counted in their order; one too many is told so before it has said a word.
    let refused = try await daemon.exchange("", socket: "observe.sock")
    #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("too-many-connections"))
    #expect(try await daemon.exchange(request, socket: "control.sock").hasPrefix("HTTP/1.1 200 "))
    for channel in silent { try? await channel.channel.close().get() }
    var answer = ""
    while !answer.hasPrefix("HTTP/1.1 200") {
      answer = (try? await daemon.exchange(request, socket: "observe.sock")) ?? ""
    }
    #expect(answer.hasPrefix("HTTP/1.1 200 "))
    try await daemon.stop()
  }

  @Test(arguments: ["../../etc/passwd", "a/b", "..", "", "S 1", "S01\u{0}", "Größe", String(repeating: "x", count: 33)])
  func noNameLeadsOutOfTheFolder(name: String) async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let text = String(decoding: try JSONEncoder().encode(["subject": name]), as: UTF8.self)
    let answer = try await daemon.exchange(
      "POST /v1/recordings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
    #expect(answer.hasPrefix("HTTP/1.1 422 "), "\(answer.prefix(200))")
    #expect(daemon.session.calls.isEmpty)
    try await daemon.stop()
  }

  /// Random bytes, and requests with random bytes in them, from a seed: the daemon answers the next client as ever.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func rubbishOfAnyKindDoesNoHarm(seed: UInt64) async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    var random = RandomSource(seed: seed)
    for round in 0..<60 {
      var bytes = Array(
        "POST /v1/markers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n{\"text\": \"task:smile:on\", \"age_ms\": 12}  "
          .utf8)
      if round % 3 == 0 { bytes = (0..<200).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
      for _ in 0..<Int(random.next() % 12) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count + 1))))
      let channel = try await RawConnection.open(folder.sockets + "/control.sock")
      try? await channel.executeThenClose { _, outbound in try await outbound.write(ByteBuffer(bytes: bytes)) }
    }
    _ = try await daemon.client.status()
    #expect(daemon.session.calls.allSatisfy { $0.hasPrefix("mark ") })
    try await daemon.stop()
  }
}
