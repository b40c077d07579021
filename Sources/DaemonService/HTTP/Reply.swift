// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG

/// Answers a request whose path and method are those of a row of the route table.
package typealias RouteHandler = @Sendable (Request) async throws(FacialisError) -> Reply

/// What a handler answers: a whole body, or one that is written as it comes to be.
package struct Reply: Sendable {
  package enum Body: Sendable {
    case whole([UInt8])
    /// Runs until it returns, throws or is cancelled because the client left.
    case streamed(@Sendable (any ReplySink) async throws -> Void)
  }

  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: Body
  /// What the request was about, for the audit trail: an identifier, never patient text.
  package var object: String?

  package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A value as JSON.
  package static func json(_ value: some Encodable, status: Int = 200) throws(FacialisError) -> Reply {
    Reply(
      status: status, headers: [("content-type", "application/json")],
      body: .whole(try WireJSON.encode(value) + [10]))
  }

  /// The same reply, which says what it is about to the audit trail.
  package func about(_ object: String?) -> Reply {
    var reply = self
    reply.object = object
    return reply
  }

  /// An error in words, after RFC 9457.
  package static func problem(
    _ error: FacialisError, status: Int? = nil, headers: [(name: String, value: String)] = []
  ) -> Reply {
    let document = ProblemDocument(error, status: status)
    let body = (try? WireJSON.encode(document)) ?? []
    return Reply(
      status: document.status, headers: [("content-type", ProblemDocument.mediaType)] + headers,
      body: .whole(body + [10]))
  }

  /// A body of unknown length that is not to be kept by anybody on the way.
  package static func stream(
    type: String, _ write: @escaping @Sendable (any ReplySink) async throws -> Void
  ) -> Reply {
    Reply(headers: [("content-type", type), ("cache-control", "no-store")], body: .streamed(write))
  }
}

/// Where a streamed body goes. Waits while the client does not read.
package protocol ReplySink: Sendable {
  func write(_ bytes: [UInt8]) async throws
}
