// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Decides which requests the viewer's server answers: only those of its own page, opened with its token.
///
/// Pure. The token comes once in the address, then in a cookie that scripts cannot read; other pages in the same browser, other
/// names of this machine (DNS rebinding) and other users' programs get nothing.
package struct ViewerGate: Sendable {
  /// What is known of a request before its body.
  package struct Head: Sendable {
    package var method: String
    package var path: String
    package var query: [String: String]
    /// By lower-case name.
    package var headers: [String: String]

    package init(method: String, path: String, query: [String: String] = [:], headers: [String: String]) {
      self.method = method
      self.path = path
      self.query = query
      self.headers = headers
    }
  }

  package enum Verdict: Sendable, Equatable {
    case pass
    /// The address held the token: give the cookie, and go on without it in the address.
    case welcome
    case refuse(status: Int, words: String)
  }

  package let port: Int
  package let token: String

  package init(port: Int, token: String) {
    self.port = port
    self.token = token
  }

  /// A token of 128 bits.
  package static func makeToken() -> String {
    var system = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let text = String(system.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }

  /// Cookies do not tell ports apart, so the name does.
  package var cookieName: String { "facialis-\(port)" }

  package var cookie: String { "\(cookieName)=\(token); Path=/; HttpOnly; SameSite=Strict" }

  package func judge(_ head: Head) -> Verdict {
    guard let host = head.headers["host"], host == "127.0.0.1:\(port)" || host == "localhost:\(port)" else {
      return .refuse(status: 421, words: "This server answers only to 127.0.0.1:\(port).")
    }
    if let origin = head.headers["origin"], origin != "http://\(host)" {
      return .refuse(status: 403, words: "Requests of other pages are refused.")
    }
    if let site = head.headers["sec-fetch-site"], site != "same-origin", site != "none",
      !(head.path == "/" && head.method == "GET")
    {
      return .refuse(status: 403, words: "Requests of other pages are refused.")
    }
    if head.method != "GET", head.method != "HEAD", head.headers["origin"] == nil {
      return .refuse(status: 403, words: "A change has to name its origin.")
    }
    if head.path == "/", head.method == "GET", let given = head.query["token"] {
      return isToken(given) ? .welcome : .refuse(status: 403, words: Self.noToken)
    }
    guard let cookies = head.headers["cookie"], let value = Self.cookie(cookieName, in: cookies), isToken(value) else {
      return .refuse(status: 403, words: Self.noToken)
    }
    return .pass
  }

  private static let noToken = "Open the address that facialis view printed: it holds the token of this run."

  /// Compares in a time that does not hang on where they differ.
  private func isToken(_ given: String) -> Bool {
    let (a, b) = (Array(given.utf8), Array(token.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func cookie(_ name: String, in header: String) -> String? {
    for pair in header.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix { $0 == " " } }
      if sides.count == 2, sides[0] == name { return String(sides[1]) }
    }
    return nil
  }
}
