// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI

/// A request as handlers see it: read whole, its query decoded.
package struct Request: Sendable {
  package var method: String
  package var path: String
  package var query: [String: String]
  /// Header fields by lower-case name; of several, the last.
  package var headers: [String: String]
  package var body: [UInt8]
  package var peer: PeerCredentials
  /// Which socket it came in by.
  package var access: Route.Access
  /// What stands for the path's parameters.
  package var parameters: [String: String] = [:]

  package init(
    method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    peer: PeerCredentials = .unknown, access: Route.Access
  ) {
    self.method = method
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = Self.decoded(parts[0], plusIsSpace: false) ?? String(parts[0])
    query = [:]
    if parts.count == 2 {
      for pair in parts[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = sides.count == 2 ? sides[1] : ""
        query[Self.decoded(sides[0]) ?? String(sides[0])] = Self.decoded(value) ?? String(value)
      }
    }
    self.headers = [:]
    for header in headers { self.headers[header.name.lowercased()] = header.value }
    self.body = body
    self.peer = peer
    self.access = access
  }

  /// Undoes percent-encoding; nil where it is not valid UTF-8.
  private static func decoded(_ text: Substring, plusIsSpace: Bool = true) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+"), plusIsSpace {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
