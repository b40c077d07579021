// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import FacialisClient
import NIOCore
import NIOHTTP1

/// Serves one connection of a browser.
struct ViewerConnection: Sendable {
  /// The largest body of a request, in bytes: a rater's layer of some thousand events.
  private static let largestBody = 4 << 20
  /// What is passed on to the daemon, and back.
  private static let requestHeaders = ["accept", "content-type", "if-match", "last-event-id"]
  private static let replyHeaders = ["content-type", "etag", "allow", "facialis-notice"]

  private typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

  let channel: ViewerServer.Channel
  let gate: ViewerGate
  let site: any ViewerSite

  func run() async {
    try? await channel.executeThenClose { inbound, outbound in
      var parts = inbound.makeAsyncIterator()
      while let part = try await parts.next() {
        guard case .head(let head) = part else { return }
        var body: [UInt8] = []
        reading: while let part = try await parts.next() {
          switch part {
          case .head: return
          case .body(let buffer):
            body.append(contentsOf: buffer.readableBytesView)
            if body.count > Self.largestBody { return }
          case .end: break reading
          }
        }
        try await answer(head, body, outbound)
        if !head.isKeepAlive { return }
      }
    }
  }

  private func answer(_ request: HTTPRequestHead, _ body: [UInt8], _ outbound: Outbound) async throws {
    let head = Self.head(request)
    switch gate.judge(head) {
    case .refuse(let status, let words): try await write(.words(status, words), request, outbound)
    case .welcome:
      try await write(
        ViewerReply(
          status: 303, type: "text/plain", body: [], headers: [("set-cookie", gate.cookie), ("location", "/")]),
        request, outbound)
    case .pass:
      if let reply = await site.reply(head, body: body) {
        try await write(reply, request, outbound)
      } else if let folder = site.socketFolder {
        try await pass(request, body, to: DaemonRelay(folder: folder), outbound)
      } else {
        try await write(.words(404, "There is nothing at this path."), request, outbound)
      }
    }
  }

  private func write(_ reply: ViewerReply, _ request: HTTPRequestHead, _ outbound: Outbound) async throws {
    var headers = Self.standardHeaders
    for header in reply.headers { headers.replaceOrAdd(name: header.name, value: header.value) }
    headers.replaceOrAdd(name: "content-type", value: reply.type)
    headers.replaceOrAdd(name: "content-length", value: String(reply.body.count))
    var parts: [HTTPServerResponsePart] = [
      .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers))
    ]
    if request.method != .HEAD { parts.append(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))) }
    parts.append(.end(nil))
    try await outbound.write(contentsOf: parts)
  }

  /// Passes the request on with this user's rights; ends it when the browser leaves.
  private func pass(
    _ request: HTTPRequestHead, _ body: [UInt8], to relay: DaemonRelay, _ outbound: Outbound
  ) async throws {
    let headers = Self.requestHeaders.compactMap { name in request.headers.first(name: name).map { (name, $0) } }
    let isHead = request.method == .HEAD
    let began = Began()
    let task = Task {
      try await relay.run(
        method: request.method.rawValue, target: request.uri, headers: headers, body: body,
        head: { head in
          var fields = Self.standardHeaders
          for header in head.headers where Self.replyHeaders.contains(header.name.lowercased()) {
            fields.replaceOrAdd(name: header.name, value: header.value)
          }
          await began.set()
          try await outbound.write(
            .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: head.status), headers: fields)))
        },
        part: { buffer in if !isHead { try await outbound.write(.body(.byteBuffer(buffer))) } })
    }
    channel.channel.closeFuture.whenComplete { _ in task.cancel() }
    do {
      try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch {
      // An answer that has begun can only be broken off, so that the page sees that it is not whole.
      if await began.isSet { throw error }
      let failure = (error as? FacialisError) ?? FacialisError.daemonGone
      try await write(.problem(failure), request, outbound)
      return
    }
    try await outbound.write(.end(nil))
  }

  private actor Began {
    private(set) var isSet = false

    func set() { isSet = true }
  }

  private static var standardHeaders: HTTPHeaders {
    [
      "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin", "cross-origin-opener-policy": "same-origin",
      "content-security-policy": ViewerReply.pagePolicy,
    ]
  }

  private static func head(_ request: HTTPRequestHead) -> ViewerGate.Head {
    let parts = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var query: [String: String] = [:]
    if parts.count == 2 {
      for pair in parts[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        query[String(sides[0])] = sides.count == 2 ? String(sides[1]) : ""
      }
    }
    var headers: [String: String] = [:]
    for (name, value) in request.headers { headers[name.lowercased()] = value }
    return ViewerGate.Head(
      method: request.method.rawValue, path: String(parts[0]), query: query, headers: headers)
  }
}
