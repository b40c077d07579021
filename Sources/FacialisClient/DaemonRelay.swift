// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Glibc
public import NIOCore
import NIOHTTP1

/// Passes a request on to the daemon as it is, and its answer back as it comes, with the rights of the user who runs it.
public struct DaemonRelay: Sendable {
  /// The head of an answer.
  public struct Head: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
  }

  /// The folder of `observe.sock` and `control.sock`.
  public let folder: String

  public init(folder: String) {
    self.folder = folder
  }

  /// Whether this user may change anything.
  public var mayControl: Bool { unsafe access("\(folder)/control.sock", R_OK | W_OK) == 0 }

  /// Asks, hands over the answer's head and then its body piece by piece. Waits while `part` does.
  public func run(
    method: String, target: String, headers: [(String, String)], body: [UInt8]?,
    head handleHead: (Head) async throws -> Void, part handlePart: (ByteBuffer) async throws -> Void
  ) async throws {
    let isRead = method == "GET" || method == "HEAD"
    var exchange = HTTPExchange(
      folder: folder, method: isRead ? .get : .post, target: target, headers: headers)
    exchange.verb = method
    exchange.body = isRead ? nil : body ?? []
    let channel = try await exchange.connect()
    try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(contentsOf: exchange.request)
      for try await part in inbound {
        switch part {
        case .head(let head) where head.status.code < 200: break
        case .head(let head):
          try await handleHead(
            Head(status: Int(head.status.code), headers: head.headers.map { (name: $0.name, value: $0.value) }))
        case .body(let buffer): try await handlePart(buffer)
        case .end: return
        }
      }
      throw FacialisError.connectionLost(folder)
    }
  }
}
