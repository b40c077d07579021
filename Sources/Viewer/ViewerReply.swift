// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG

/// A whole answer of the viewer's server.
package struct ViewerReply: Sendable {
  package var status: Int
  package var type: String
  package var body: [UInt8]
  package var headers: [(name: String, value: String)] = []

  package init(status: Int = 200, type: String, body: [UInt8], headers: [(name: String, value: String)] = []) {
    self.status = status
    self.type = type
    self.body = body
    self.headers = headers
  }

  /// What the page may do: load its own scripts and style, and talk to this server.
  package static let pagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  /// What a report may do: be looked at.
  package static let reportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'"

  package static func json(_ value: some Encodable, status: Int = 200) -> ViewerReply {
    do {
      return ViewerReply(status: status, type: "application/json", body: try WireJSON.encode(value))
    } catch {
      return problem(error)
    }
  }

  package static func problem(_ error: FacialisError, status: Int? = nil) -> ViewerReply {
    let document = ProblemDocument(error, status: status)
    return ViewerReply(
      status: document.status, type: ProblemDocument.mediaType, body: (try? WireJSON.encode(document)) ?? [])
  }

  /// A page of words.
  package static func words(_ status: Int, _ words: String) -> ViewerReply {
    ViewerReply(status: status, type: "text/plain; charset=utf-8", body: Array((words + "\n").utf8))
  }

  package static func html(_ text: String) -> ViewerReply {
    ViewerReply(
      type: "text/html; charset=utf-8", body: Array(text.utf8),
      headers: [("content-security-policy", reportPolicy)])
  }
}
