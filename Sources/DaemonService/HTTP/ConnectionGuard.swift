// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import NIOCore
import NIOHTTP1

/// Ends connections that do not keep to HTTP: what cannot be parsed is answered in words, who dawdles is cut off.
///
/// On its channel's event loop.
final class ConnectionGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let patience: TimeAmount
  private var deadline: Scheduled<Void>?
  /// Requests that were read whole and are not answered yet.
  private var unanswered = 0
  private var answerBegun = false

  /// - Parameter patience: how long a client may take to send a whole request.
  init(patience: TimeAmount) {
    self.patience = patience
  }

  func handlerAdded(context: ChannelHandlerContext) {
    startDeadline(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) {
      unanswered += 1
      deadline?.cancel()
      deadline = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): answerBegun = head.status.code >= 200
    case .body: break
    case .end:
      answerBegun = false
      unanswered = max(0, unanswered - 1)
      if unanswered == 0 { startDeadline(context) }
    }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let parserError = error as? HTTPParserError, !answerBegun, unanswered == 0 else {
      context.close(promise: nil)
      return
    }
    let isHeader = parserError == .headerOverflow
    let problem = Reply.problem(
      FacialisError(
        isHeader ? "header-too-large" : "request-malformed", .usage,
        isHeader ? "The request's header is larger than 16 KiB." : "The request is not HTTP/1.1.",
        mend: "Try curl --unix-socket SOCKET http://localhost/v1/status."),
      status: isHeader ? 431 : 400)
    var headers = HTTPHeaders(problem.headers.map { ($0.name, $0.value) })
    guard case .whole(let bytes) = problem.body else { return }
    headers.add(name: "content-length", value: String(bytes.count))
    headers.add(name: "connection", value: "close")
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: problem.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
    let channel = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.value.close(promise: nil) }
  }

  private func startDeadline(_ context: ChannelHandlerContext) {
    deadline?.cancel()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: patience) { bound.value.close(promise: nil) }
  }
}
