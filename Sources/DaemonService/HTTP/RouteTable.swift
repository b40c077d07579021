// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
import FacialEMG

/// Finds what answers a request: the rows of the API with their handlers, and one socket's view of them.
package struct RouteTable: Sendable {
  private let handlers: [Route: RouteHandler]

  package init(_ handlers: [Route: RouteHandler]) {
    self.handlers = handlers
  }

  /// The rows that have a handler.
  package var routes: Set<Route> { Set(handlers.keys) }

  package enum Match: Sendable {
    case found(Route, RouteHandler, parameters: [String: String])
    case refused(Reply)
  }

  /// What answers a method and path on a socket; HEAD is answered by GET.
  package func match(method: String, path: String, access: Route.Access) -> Match {
    let rows = Route.all.compactMap { route in
      Self.parameters(of: path, in: route.path).map { (route: route, parameters: $0) }
    }
    guard !rows.isEmpty else {
      return .refused(
        .problem(
          FacialisError(
            "route-unknown", .notFound, "There is nothing at this path.",
            mend: "GET /v1/openapi.json lists what there is.")))
    }
    let wanted = method == "HEAD" ? "GET" : method
    guard let row = rows.first(where: { $0.route.method.rawValue == wanted }), let handler = handlers[row.route] else {
      let served = rows.map(\.route).filter { access == .control || $0.access == .observe }
      var methods = served.map(\.method.rawValue)
      if methods.contains("GET") { methods.append("HEAD") }
      let allow = methods.sorted().joined(separator: ", ")
      return .refused(
        .problem(
          FacialisError(
            "method-not-allowed", .usage, "This path does not take the method \(Self.printable(method)).",
            mend: allow.isEmpty ? "Use control.sock." : "It takes \(allow)."),
          status: 405, headers: [("allow", allow)]))
    }
    guard access == .control || row.route.access == .observe else {
      return .refused(
        .problem(
          FacialisError(
            "needs-control-socket", .noPermission, "Nothing can be changed through observe.sock.",
            mend: "Use control.sock; it is open to members of the group facialis-operator.")))
    }
    return .found(row.route, handler, parameters: row.parameters)
  }

  private static func printable(_ method: String) -> String {
    method.utf8.count <= 16 && method.utf8.allSatisfy { (65...90).contains($0) } ? method : "asked for"
  }

  private static func parameters(of path: String, in template: String) -> [String: String]? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let rows = template.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == rows.count else { return nil }
    var parameters: [String: String] = [:]
    for (part, row) in zip(parts, rows) {
      if row.hasPrefix("{"), row.hasSuffix("}") {
        guard !part.isEmpty else { return nil }
        parameters[String(row.dropFirst().dropLast())] = String(part)
      } else if part != row {
        return nil
      }
    }
    return parameters
  }
}
