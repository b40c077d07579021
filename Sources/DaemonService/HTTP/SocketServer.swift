// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// HTTP/1.1 on one listening Unix socket.
struct SocketServer: Sendable {
  /// No client may have more unread bytes than this waiting in the daemon's own buffers.
  static let writeBuffer = ChannelOptions.Types.WriteBufferWaterMark(low: 32 * 1024, high: 64 * 1024)
  static let largestHeader = 16 * 1024
  static let patience = TimeAmount.seconds(30)

  private let listener: NIOAsyncChannel<Connection.Channel, Never>
  private let access: Route.Access
  private let responder: Responder
  private let connections: ClientCount
  /// The connections of this socket alone.
  private let own = ClientCount()
  /// At a time; those of the other socket are not counted, so that who reads cannot keep out who records.
  private let mostConnections: Int

  /// Takes over a socket that listens already.
  init(
    descriptor: Int32, access: Route.Access, responder: Responder, connections: ClientCount,
    mostConnections: Int, group: any EventLoopGroup
  ) async throws {
    self.mostConnections = mostConnections
    self.connections = connections
    self.access = access
    self.responder = responder
    listener = try await ServerBootstrap(group: group)
      .childChannelOption(.writeBufferWaterMark, value: Self.writeBuffer)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .bind(descriptor) { channel in
        channel.eventLoop.makeCompletedFuture {
          var limits = NIOHTTPDecoderLimitConfiguration()
          limits.maxHeaderFieldSize = Self.largestHeader
          limits.maxHeaderListSize = Self.largestHeader
          limits.maxHeaderFieldCount = 100
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: true,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits)
          try channel.pipeline.syncOperations.addHandler(ConnectionGuard(patience: Self.patience))
          return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
  }

  /// Accepts until the task is cancelled; then no connection is left.
  func run() async throws {
    try await listener.executeThenClose { channels in
      try await withThrowingDiscardingTaskGroup { group in
        for try await channel in channels {
          let isFull = own.count >= mostConnections
          own.enter()
          group.addTask {
            defer { own.leave() }
            if isFull { return await Connection(channel: channel, access: access, responder: responder).refuse() }
            connections.enter()
            defer { connections.leave() }
            await Connection(channel: channel, access: access, responder: responder).run()
          }
        }
        group.cancelAll()
      }
    }
  }
}
