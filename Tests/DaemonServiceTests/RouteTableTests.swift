// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import Testing

struct RouteTableTests {
  private static let table: RouteTable = {
    var handlers: [Route: RouteHandler] = [:]
    for route in Route.all { handlers[route] = { _ in Reply(body: .whole(Array(route.operation.utf8))) } }
    return RouteTable(handlers)
  }()

  private static func status(_ method: String, _ path: String, _ access: Route.Access) -> Int {
    switch table.match(method: method, path: path, access: access) {
    case .found: 200
    case .refused(let reply): reply.status
    }
  }

  @Test(arguments: Route.all) func whatChangesSomethingIsNotServedOnObserve(route: Route) {
    let path = route.path.replacing("{number}", with: "1-2")
    #expect(Self.status(route.method.rawValue, path, .control) == 200)
    #expect(Self.status(route.method.rawValue, path, .observe) == (route.method == .get ? 200 : 403))
  }

  @Test(arguments: [
    ("HEAD", "/v1/status", 200), ("DELETE", "/v1/status", 405), ("POST", "/v1/status", 405), ("GET", "/", 404),
    ("GET", "/v1/events/", 404), ("GET", "/v1/events/1/2", 404), ("GET", "/v1/status/", 404),
    ("HEAD", "/v1/markers", 405),
    ("GET", "/V1/status", 404), ("\u{7}", "/v1/status", 405),
  ])
  func methodsAndPathsAreTold(method: String, path: String, status: Int) {
    #expect(Self.status(method, path, .control) == status)
  }

  @Test func allowNamesWhatTheSocketServes() throws {
    for (access, allowed) in [(Route.Access.control, "GET, HEAD, PUT"), (.observe, "GET, HEAD")] {
      guard case .refused(let reply) = Self.table.match(method: "DELETE", path: "/v1/montage", access: access) else {
        Issue.record("DELETE was served")
        return
      }
      #expect(reply.headers.first { $0.name == "allow" }?.value == allowed)
    }
  }

  @Test func parametersAreHandedOver() throws {
    guard
      case .found(let route, _, let parameters) = Self.table.match(
        method: "GET", path: "/v1/events/7-9", access: .observe)
    else {
      Issue.record("not found")
      return
    }
    #expect(route == .event && parameters == ["number": "7-9"])
  }
}
