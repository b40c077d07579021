// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import Foundation
import Testing

struct APIDescriptionTests {
  /// Operation by "METHOD path", and the socket that serves it.
  private static func operations() throws -> [String: (operation: String, socket: String)] {
    let object = try JSONSerialization.jsonObject(with: Data(APIDescription.json.utf8))
    let paths = try #require((object as? [String: Any])?["paths"] as? [String: [String: [String: Any]]])
    var found: [String: (operation: String, socket: String)] = [:]
    for (path, methods) in paths {
      for (method, description) in methods {
        found["\(method.uppercased()) \(path)"] = (
          try #require(description["operationId"] as? String), try #require(description["x-socket"] as? String)
        )
      }
    }
    return found
  }

  @Test func everyRouteIsDescribedAndNothingElse() throws {
    let described = try Self.operations()
    #expect(Set(described.keys) == Set(Route.all.map { "\($0.method.rawValue) \($0.path)" }))
    for route in Route.all {
      let entry = described["\(route.method.rawValue) \(route.path)"]
      #expect(entry?.operation == route.operation)
      #expect(entry?.socket == route.access.rawValue, "\(route.path)")
    }
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(APIDescription.json.utf8)) as? [String: Any])
    let components = try #require(object["components"] as? [String: [String: Any]])
    let references = APIDescription.json.matches(of: /"#\/components\/(\w+)\/(\w+)"/)
    #expect(references.count > 10)
    for reference in references {
      #expect(components[String(reference.1)]?[String(reference.2)] != nil, "\(reference.0)")
    }
  }
}
