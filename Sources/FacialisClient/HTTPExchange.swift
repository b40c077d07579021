// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request on a connection of its own, and its answer as it comes.
struct HTTPExchange: Sendable {
  typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
  typealias Parts = NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

  let folder: String
  let method: Route.Method
  let target: String
  var headers: [(String, String)] = []
  var body: [UInt8]?
  /// The method on the wire where it is another one than `method`.
  var verb: String?

  /// Asks, and hands the answer's body to `receive`; an answer that is a problem is thrown as its error.
  func run<Result: Sendable>(
    seconds: Int? = nil, _ receive: (inout Parts) async throws -> Result
  ) async throws(FacialisError) -> Result {
    let channel = try await connect()
    let deadline = seconds.map { seconds in
      channel.channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
        channel.channel.close(promise: nil)
        return true
      }
    }
    defer { deadline?.cancel() }
    do {
      return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(contentsOf: request)
        var parts = inbound.makeAsyncIterator()
        var head: HTTPResponseHead?
        while head == nil {
          guard case .head(let next)? = try await parts.next() else { throw FacialisError.connectionLost(folder) }
          if next.status.code >= 200 { head = next }
        }
        guard let head, (200..<300).contains(head.status.code) else {
          let bytes = try await Self.whole(&parts, folder: folder)
          guard let problem = try? WireJSON.decode(ProblemDocument.self, from: bytes) else {
            throw FacialisError.connectionLost(folder)
          }
          throw problem.error
        }
        return try await receive(&parts)
      }
    } catch let error as FacialisError {
      if let seconds, error.code == FacialisError.connectionLostCode, (try? await deadline?.futureResult.get()) == true
      {
        throw .noAnswer(folder, seconds: seconds)
      }
      throw error
    } catch {
      throw .connectionLost(folder)
    }
  }

  /// The whole body; throws where the connection ends before it does.
  static func whole(_ parts: inout Parts, folder: String) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let part = try await parts.next() {
      switch part {
      case .head: break
      case .body(let buffer): bytes.append(contentsOf: buffer.readableBytesView)
      case .end: return bytes
      }
    }
    throw FacialisError.connectionLost(folder)
  }

  /// Head, body and end.
  var request: [HTTPClientRequestPart] {
    // No "connection: close": this side closes when it has the answer, so that the daemon cannot close before all is sent.
    var fields = HTTPHeaders([("host", "localhost")] + headers)
    if let body {
      fields.add(name: "content-type", value: "application/json")
      fields.add(name: "content-length", value: String(body.count))
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: verb ?? method.rawValue), uri: target, headers: fields)
    var parts: [HTTPClientRequestPart] = [.head(head)]
    if let body { parts.append(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
    parts.append(.end(nil))
    return parts
  }

  /// Reads go to `observe.sock`, or to `control.sock` where only that is open to this user.
  func connect() async throws(FacialisError) -> Channel {
    let names = method == .get ? ["observe.sock", "control.sock"] : ["control.sock"]
    var failure = FacialisError.noDaemon(folder)
    for name in names {
      let path = "\(folder)/\(name)"
      guard path.utf8.count <= 107 else { throw .noDaemon(folder) }
      do {
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          .connect(unixDomainSocketPath: path) { channel in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHTTPClientHandlers()
              return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
            }
          }
      } catch {
        if (error as? IOError)?.errnoCode == 13 {
          failure = .socketForbidden(path, group: method == .get ? "facialis" : "facialis-operator")
        }
      }
    }
    throw failure
  }
}
