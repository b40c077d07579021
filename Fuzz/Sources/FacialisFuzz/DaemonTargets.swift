// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import DaemonAPI
import FacialEMG
import Requests

/// What clients and administrators give to the daemon: requests, their bodies, the configuration.
enum DaemonTargets {
  static let all: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
    ("bodies", bodies), ("http", http), ("configuration", configuration),
  ]

  /// The bodies of every request that has one.
  static func bodies(_ bytes: [UInt8]) {
    attempt {
      let marker = try WireJSON.decode(MarkerRequest.self, from: bytes).marker()
      precondition(marker.text.utf8.count <= MarkerRequest.longestText)
    }
    attempt { try WireJSON.decode(MarkerCorrection.self, from: bytes).validate() }
    attempt {
      let request = try WireJSON.decode(RecordingRequest.self, from: bytes)
      try request.validate()
      _ = try request.completed(by: Session(subject: "S01"))
    }
    attempt {
      let document = try WireJSON.decode(SessionDocument.self, from: bytes, isStrict: true)
      try document.session.validate()
      let again = try WireJSON.decode(SessionDocument.self, from: WireJSON.encode(document), isStrict: true)
      precondition(again.session == document.session, "a session reads back as another")
    }
    attempt {
      let montage = try WireJSON.decode(MontageDocument.self, from: bytes).montage
      let again = try MontageFile.parse(MontageFile.text(montage))
      precondition(again == montage, "a montage reads back as another")
    }
  }

  /// A request line, fields and a body, as the parser in front hands them over: nothing that changes anything is found on the
  /// socket of those who only read.
  static func http(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    let words = lines[0].split(separator: 32, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 2 else { return }
    let headers = lines.dropFirst().map { line in
      let sides = line.split(separator: 58, maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(decoding: sides[0], as: UTF8.self), value: String(decoding: sides.last ?? [], as: UTF8.self))
    }
    for access in [Route.Access.observe, .control] {
      let request = Request(method: words[0], target: words[1], headers: Array(headers), access: access)
      if let reply = RequestGate.refusal(of: request) { precondition((400..<500).contains(reply.status)) }
      switch table.match(method: request.method, path: request.path, access: access) {
      case .found(let route, _, let parameters):
        precondition(access == .control || (route.access == .observe && route.method == .get))
        precondition(parameters.values.allSatisfy { !$0.contains("/") })
      case .refused(let reply): precondition((400..<500).contains(reply.status))
      }
    }
  }

  private static let table = RouteTable(
    Dictionary(
      uniqueKeysWithValues: Route.all.map { route in
        (route, { @Sendable (_: Request) async throws(FacialisError) -> Reply in Reply(body: .whole([])) })
      }))

  /// The daemon's configuration, a montage, a session's form, the environment and flags.
  static func configuration(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    attempt {
      var configuration = DaemonConfiguration(schema)
      try configuration.take(text, file: "f")
      precondition(configuration.changes(from: configuration).isEmpty)
    }
    attempt { _ = try MontageFile.parse(text) }
    attempt { _ = try SessionFile.parse(text) }
    attempt {
      var configuration = DaemonConfiguration(schema)
      try configuration.take(assignment: text)
    }
    for key in schema.keys.prefix(12) {
      attempt {
        var configuration = DaemonConfiguration(schema)
        try configuration.take(environment: [key.variable: text])
      }
    }
  }

  private static let schema = ConfigurationSchema(
    detection: [SettingDescription("x_s", initially: 1, range: 0...2, unit: "s", meaning: "Something.")])

  private static func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as FacialisError {
      precondition(!error.message.isEmpty && !error.mend.isEmpty, "an error without words: \(error.code)")
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
