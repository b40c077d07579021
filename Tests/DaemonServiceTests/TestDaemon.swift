// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A folder that is removed when the test is over; short, since a socket's path is.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path = "/tmp/fd-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var sockets: String { path + "/run" }
  var state: String { path + "/state" }
}

/// A server on sockets of its own with a session that the test controls.
final class TestDaemon: Sendable {
  let server: DaemonServer
  let session: FakeSession
  let client: DaemonClient
  private let folder: TestFolder
  private let serving: Task<Void, any Error>
  private let end: AsyncStream<Void>.Continuation

  init(_ folder: TestFolder, inherited: InheritedSockets? = nil, mostConnections: Int = 1000) throws {
    self.folder = folder
    let seconds = Mutex(1_800_000_000)
    server = try DaemonServer(
      sockets: folder.sockets, inherited: inherited, state: folder.state, mostConnections: mostConnections,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: {
        UTCTime(
          nanoseconds: Int64(
            seconds.withLock { now in
              now += 1
              return now
            }) * 1_000_000_000)
      })
    session = FakeSession(tail: server.tail)
    client = DaemonClient(folder: folder.sockets)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    self.end = end
    serving = Task { [server, session] in
      try await server.serve(session) { for await _ in ended {} }
    }
  }

  /// Ends it in order.
  func stop() async throws {
    end.finish()
    try await serving.value
  }

  /// Logs bursts whose onsets are the numbers.
  @discardableResult
  func log(_ onsets: some Sequence<Int>, _ kind: EventKind = .burst) throws -> [NumberedEvent] {
    try server.tail.append(onsets.map { TestEvents.pending($0, kind) })
  }

  /// Sends bytes to a socket and gives back all that comes until the daemon closes.
  func exchange(_ text: String, socket: String = "control.sock") async throws -> String {
    try await exchange(text, path: "\(folder.sockets)/\(socket)")
  }

  func exchange(_ text: String, path: String) async throws -> String {
    let channel = try await RawConnection.open(path)
    return try await channel.executeThenClose { inbound, outbound in
      if !text.isEmpty { try await outbound.write(ByteBuffer(string: text)) }
      var answer = ""
      for try await buffer in inbound { answer += String(decoding: buffer.readableBytesView, as: UTF8.self) }
      return answer
    }
  }
}

enum TestEvents {
  static func pending(_ onset: Int, _ kind: EventKind = .burst) -> PendingEvent {
    let utc = UTCTime(nanoseconds: 1_800_000_000_000_000_000 + Int64(onset) * 1_000_000)
    let values: [EventColumn: EventValue] = kind == .marker ? [.marker: .text("note \(onset)")] : [.rmsUV: .number(1.5)]
    return PendingEvent(
      event: Event(
        kind: kind, onset: onset, duration: 4, side: .left, channels: [ChannelName(.left, .orbicularisOculi)],
        values: values), recording: "r1", streamSample: onset + 100, rate: 1000, utc: utc, decided: utc)
  }
}

enum RawConnection {
  static func open(_ path: String, reads: Bool = true) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .connect(unixDomainSocketPath: path) { channel in
        channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
      }
  }
}
