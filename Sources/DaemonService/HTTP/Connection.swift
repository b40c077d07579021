// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import NIOCore
import NIOHTTP1

/// Serves one connection: requests in their order, each read whole before it is answered.
struct Connection: Sendable {
  typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// The largest body of a request, in bytes.
  static let largestBody = 64 * 1024
  /// So much of a body that is too large is read and dropped, so that its sender can read the answer.
  static let mostDropped = 1024 * 1024

  let channel: Channel
  let access: Route.Access
  let responder: Responder

  /// Runs until the client leaves, keeps to no rule, or the task is cancelled.
  func run() async {
    let peer = await PeerCredentials.of(channel.channel)
    try? await channel.executeThenClose { inbound, outbound in
      var parts = inbound.makeAsyncIterator()
      while let part = try await parts.next() {
        guard case .head(let head) = part else { return }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
          try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        }
        var body: [UInt8] = []
        var received = 0
        reading: while let part = try await parts.next() {
          switch part {
          case .head: return
          case .body(let buffer):
            received += buffer.readableBytes
            if received <= Self.largestBody { body.append(contentsOf: buffer.readableBytesView) }
            if received > Self.mostDropped { break reading }
          case .end: break reading
          }
        }
        let reply: Reply
        if received > Self.largestBody {
          reply = .problem(
            FacialisError(
              "body-too-large", .usage, "The request's body is larger than 64 KiB.", mend: "Send less."), status: 413)
        } else {
          reply = await responder.respond(
            to: Request(
              method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) },
              body: body, peer: peer, access: access))
        }
        let isLast = !head.isKeepAlive || received > Self.mostDropped
        try await write(reply, to: outbound, answering: head, isLast: isLast)
        if isLast { return }
      }
    }
  }

  /// Says that there are too many, and closes.
  func refuse() async {
    let reply = Reply.problem(
      FacialisError(
        "too-many-connections", .unavailable, "Too many connections are open on this socket.",
        mend: "Close some, and try again."))
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    try? await channel.executeThenClose { _, outbound in
      try await write(reply, to: outbound, answering: head, isLast: true)
    }
  }

  private func write(
    _ reply: Reply, to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
    answering request: HTTPRequestHead,
    isLast: Bool
  ) async throws {
    var headers = HTTPHeaders(reply.headers.map { ($0.name, $0.value) })
    headers.add(name: "x-content-type-options", value: "nosniff")
    headers.add(name: "facialis-notice", value: Facialis.disclaimer)
    if isLast { headers.replaceOrAdd(name: "connection", value: "close") }
    if case .whole(let bytes) = reply.body { headers.add(name: "content-length", value: String(bytes.count)) }
    let isHead = request.method == .HEAD
    let head = HTTPResponseHead(
      version: request.version, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
    switch reply.body {
    case .whole(let bytes):
      var parts: [HTTPServerResponsePart] = [.head(head)]
      if !isHead { parts.append(.body(.byteBuffer(ByteBuffer(bytes: bytes)))) }
      if isLast {
        try await outbound.write(contentsOf: parts)
        try await finish()
      } else {
        parts.append(.end(nil))
        try await outbound.write(contentsOf: parts)
      }
    case .streamed(let produce):
      try await outbound.write(.head(head))
      if !isHead { try await stream(produce, to: outbound) }
      if isLast { try await finish() } else { try await outbound.write(.end(nil)) }
    }
  }

  /// Ends the last reply and returns when all of it is with the system: closing drops what still waits for a slow client.
  private func finish() async throws {
    try await channel.channel.writeAndFlush(HTTPServerResponsePart.end(nil))
  }

  /// Runs the producer in a task of its own, which ends when the client leaves, even where nothing is written then.
  private func stream(
    _ produce: @escaping @Sendable (any ReplySink) async throws -> Void,
    to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    let task = Task { try await produce(Sink(outbound: outbound)) }
    channel.channel.closeFuture.whenComplete { _ in task.cancel() }
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private struct Sink: ReplySink {
    let outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    func write(_ bytes: [UInt8]) async throws {
      try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    }
  }
}
