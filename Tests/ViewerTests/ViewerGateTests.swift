// SPDX-License-Identifier: GPL-3.0-or-later
import Testing
import Viewer

/// Who gets in.
struct ViewerGateTests {
  private static let gate = ViewerGate(port: 8642, token: "0123456789abcdef")
  private static let good = ["host": "127.0.0.1:8642", "cookie": "facialis-8642=0123456789abcdef"]

  private static func head(
    _ method: String = "GET", _ path: String = "/v1/status", query: [String: String] = [:],
    _ headers: [String: String] = [:]
  ) -> ViewerGate.Head {
    ViewerGate.Head(method: method, path: path, query: query, headers: good.merging(headers) { $1 })
  }

  private static func status(_ head: ViewerGate.Head) -> Int? {
    if case .refuse(let status, _) = gate.judge(head) { return status }
    return nil
  }

  @Test func thePageGetsIn() {
    #expect(Self.gate.judge(Self.head()) == .pass)
    #expect(Self.gate.judge(Self.head("GET", "/", ["host": "localhost:8642"])) == .pass)
    #expect(Self.gate.judge(Self.head("POST", "/v1/markers", ["origin": "http://127.0.0.1:8642"])) == .pass)
    #expect(Self.gate.judge(Self.head("GET", "/", ["cookie": "a=b; facialis-8642=0123456789abcdef"])) == .pass)
  }

  @Test func theTokenInTheAddressBecomesACookie() {
    let head = Self.head("GET", "/", query: ["token": "0123456789abcdef"], ["cookie": ""])
    #expect(Self.gate.judge(head) == .welcome)
    #expect(Self.gate.cookie.contains("HttpOnly") && Self.gate.cookie.contains("SameSite=Strict"))
    #expect(Self.status(Self.head("GET", "/", query: ["token": "0123456789abcdee"])) == 403)
    #expect(Self.status(Self.head("GET", "/v1/status", query: ["token": "0123456789abcdef"], ["cookie": ""])) == 403)
  }

  @Test(arguments: ["", "facialis-8642=", "facialis-8642=0123456789abcde", "facialis-8643=0123456789abcdef"])
  func withoutTheTokenNobodyGetsIn(cookie: String) {
    #expect(Self.status(Self.head("GET", "/", ["cookie": cookie])) == 403)
    #expect(Self.status(Self.head("GET", "/page/main.js", ["cookie": cookie])) == 403)
  }

  @Test(arguments: ["evil.example", "127.0.0.1:8643", "127.0.0.1", "evil.example:8642", ""])
  func otherNamesOfThisMachineAreRefused(host: String) {
    #expect(Self.status(Self.head("GET", "/", ["host": host])) == 421)
  }

  @Test(arguments: ["http://evil.example", "null", "https://127.0.0.1:8642", "http://localhost:8642"])
  func otherPagesAreRefused(origin: String) {
    #expect(Self.status(Self.head("POST", "/v1/markers", ["origin": origin])) == 403)
    #expect(Self.status(Self.head("GET", "/v1/status", ["origin": origin])) == 403)
  }

  @Test func aChangeWithoutOriginIsRefused() {
    #expect(Self.status(Self.head("POST", "/v1/markers")) == 403)
    #expect(Self.status(Self.head("GET", "/v1/status", ["sec-fetch-site": "cross-site"])) == 403)
  }

  @Test func tokensAreLongAndDiffer() {
    let tokens = (0..<20).map { _ in ViewerGate.makeToken() }
    #expect(Set(tokens).count == 20 && tokens.allSatisfy { $0.utf8.count == 32 })
  }
}
