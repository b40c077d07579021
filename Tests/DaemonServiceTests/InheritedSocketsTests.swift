// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonService
import FacialEMG
import Foundation
import Testing

/// Sockets as systemd hands them over: open descriptors, and words in the environment.
struct InheritedSocketsTests {
  /// Two listening sockets on neighbouring descriptors.
  private static func pair(_ folder: TestFolder) throws -> (first: Int32, paths: [String]) {
    let paths = ["a", "b"].map { "\(folder.path)/\($0).sock" }
    let sockets = try paths.map { try ListeningSocket(path: $0, group: "no-such-group") }
    // A number that nothing else of this process has, and its neighbour.
    let first = fcntl(sockets[0].descriptor, F_DUPFD, Int32.random(in: 400..<900) / 2 * 2)
    let second = dup2(sockets[1].descriptor, first + 1)
    for socket in sockets { close(socket.descriptor) }
    try #require(first > 0 && second == first + 1)
    return (first, paths)
  }

  @Test func theyAreFoundByName() throws {
    let folder = try TestFolder()
    let (first, paths) = try Self.pair(folder)
    defer {
      close(first)
      close(first + 1)
    }
    let environment = ["LISTEN_FDS": "2", "LISTEN_PID": "7", "LISTEN_FDNAMES": "control:observe"]
    #expect(try InheritedSockets(environment: environment, pid: 8, first: first) == nil)
    let found = try #require(try InheritedSockets(environment: environment, pid: 7, first: first))
    #expect(found.control.descriptor == first && found.control.path == paths[0])
    #expect(found.observe.descriptor == first + 1 && found.observe.path == paths[1])
    #expect(fcntl(first, F_GETFD) & FD_CLOEXEC != 0)
    // Their names are systemd's.
    found.observe.remove()
    #expect(FileManager.default.fileExists(atPath: paths[1]))
  }

  @Test(arguments: ["observe:observe", "observe", "observe:other", "observe:control:more", ""])
  func othersAreRefusedInWords(names: String) throws {
    let folder = try TestFolder()
    let (first, _) = try Self.pair(folder)
    defer {
      close(first)
      close(first + 1)
    }
    let count = max(2, names.split(separator: ":").count)
    let error = #expect(throws: FacialisError.self) {
      try InheritedSockets(
        environment: ["LISTEN_FDS": "\(count)", "LISTEN_PID": "7", "LISTEN_FDNAMES": names], pid: 7, first: first)
    }
    #expect(error?.code == "inherited-sockets-wrong")
  }

  @Test func whatDoesNotListenIsRefused() throws {
    let folder = try TestFolder()
    let (first, _) = try Self.pair(folder)
    defer {
      close(first)
      close(first + 1)
    }
    let datagram = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    dup2(datagram, first + 1)
    close(datagram)
    let error = #expect(throws: FacialisError.self) {
      try InheritedSockets(
        environment: ["LISTEN_FDS": "2", "LISTEN_PID": "7", "LISTEN_FDNAMES": "observe:control"], pid: 7, first: first)
    }
    #expect(error?.code == "inherited-sockets-wrong")
  }

  /// A daemon on inherited sockets answers, and leaves their names when it ends.
  @Test func aDaemonServesThem() async throws {
    let folder = try TestFolder()
    let (first, paths) = try Self.pair(folder)
    let environment = ["LISTEN_FDS": "2", "LISTEN_PID": "7", "LISTEN_FDNAMES": "observe:control"]
    let inherited = try #require(try InheritedSockets(environment: environment, pid: 7, first: first))
    let daemon = try TestDaemon(folder, inherited: inherited)
    let request = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let answer = try await daemon.exchange(request, path: paths[0])
    #expect(answer.hasPrefix("HTTP/1.1 200 "))
    try await daemon.stop()
    #expect(FileManager.default.fileExists(atPath: paths[0]))
  }
}
