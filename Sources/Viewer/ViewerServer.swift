// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import NIOCore
import NIOHTTP1
import NIOPosix

/// The viewer's web server on 127.0.0.1, for the browser of the user who runs it.
///
/// It ends with its process and nothing of the recording hangs on it: it reads from the daemon and passes requests on.
public final class ViewerServer: Sendable {
  typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// The port that is tried first, so that a browser finds its settings again.
  public static let preferredPort = 8642
  private static let largestHeader = 16 * 1024

  /// The address to open, with the token.
  public let url: String
  private let gate: ViewerGate
  private let site: any ViewerSite
  private let listener: NIOAsyncChannel<Channel, Never>

  /// Listens. - Parameter port: nil for the preferred one or, where that is taken, any.
  public static func live(sockets: String, port: Int?, report: @escaping LiveSite.Report) async throws -> ViewerServer {
    try await ViewerServer(site: LiveSite(sockets: sockets, report: report), port: port)
  }

  /// Listens for the review of a recording.
  public static func review(_ site: ReviewSite, port: Int?) async throws -> ViewerServer {
    try await ViewerServer(site: site, port: port)
  }

  package init(site: any ViewerSite, port: Int?, token: String = ViewerGate.makeToken()) async throws {
    self.site = site
    listener = try await Self.listen(port)
    guard let bound = listener.channel.localAddress?.port else { throw FacialisError.portUnusable(port ?? 0) }
    gate = ViewerGate(port: bound, token: token)
    url = "http://127.0.0.1:\(bound)/?token=\(token)"
  }

  /// Serves until the task is cancelled.
  public func run() async throws {
    try await listener.executeThenClose { channels in
      try await withThrowingDiscardingTaskGroup { group in
        for try await channel in channels {
          group.addTask { [gate, site] in
            await ViewerConnection(channel: channel, gate: gate, site: site).run()
          }
        }
        group.cancelAll()
      }
    }
  }

  private static func listen(_ port: Int?) async throws -> NIOAsyncChannel<Channel, Never> {
    let wanted = port.map { [$0] } ?? [preferredPort, 0]
    for candidate in wanted {
      let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024))
      let bound: NIOAsyncChannel<Channel, Never>? = try? await bootstrap.bind(host: "127.0.0.1", port: candidate) {
        channel in
        channel.eventLoop.makeCompletedFuture {
          var limits = NIOHTTPDecoderLimitConfiguration()
          limits.maxHeaderFieldSize = largestHeader
          limits.maxHeaderListSize = largestHeader
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: true, withOutboundHeaderValidation: true,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
          return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
      if let bound { return bound }
    }
    throw FacialisError.portUnusable(port ?? preferredPort)
  }
}
