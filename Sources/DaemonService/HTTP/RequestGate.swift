// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Refuses what a browser could have been tricked into sending: the sockets are for local programs.
package enum RequestGate {
  /// Names by which local programs may call the daemon; a port may follow.
  package static let hosts: Set<String> = ["localhost", "facialis", "facialisd"]

  /// The reply to a request that is not let in; nil where it may pass.
  package static func refusal(of request: Request) -> Reply? {
    for header in ["origin", "referer"] where request.headers[header] != nil {
      return .problem(
        FacialisError(
          "request-from-browser", .noPermission, "Requests with the header \(header) are refused.",
          mend: "Use a local program such as curl --unix-socket; the viewer is served by facialis view."))
    }
    guard let host = request.headers["host"] else {
      return .problem(
        FacialisError(
          "host-missing", .usage, "The request has no Host header.", mend: "Send Host: localhost."), status: 400)
    }
    let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)[0].lowercased()
    guard hosts.contains(name) else {
      return .problem(
        FacialisError(
          "host-unknown", .usage, "The daemon does not answer to this Host.", mend: "Send Host: localhost."),
        status: 421)
    }
    return nil
  }
}
