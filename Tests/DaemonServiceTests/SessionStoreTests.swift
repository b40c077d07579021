// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import Testing

/// The visit in the daemon: versions, restarts, and what recordings take from it.
@Suite(.timeLimit(.minutes(1))) struct SessionStoreTests {
  private static let now: @Sendable () -> UTCTime = { UTCTime(nanoseconds: 1_800_000_000_000_000_000) }

  @Test func itSurvivesARestartAndADamagedFileIsSetAside() throws {
    let folder = try TestFolder()
    let first = SessionStore(folder: folder.path, now: Self.now)
    #expect(first.beginning == .empty && first.current.version == 0)
    var document = first.current
    document.session.subject = "S01"
    document.protocolState = .object(["step": .number(3), "done": .array([.bool(true), .null])])
    let stored = try first.replace(document, ifMatch: "\"0\"")
    #expect(stored.version == 1)
    let second = SessionStore(folder: folder.path, now: Self.now)
    #expect(second.beginning == .kept && second.current == stored)
    try Data("{".utf8).write(to: URL(filePath: folder.path + "/session.json"))
    let third = SessionStore(folder: folder.path, now: Self.now)
    guard case .damaged(let aside) = third.beginning else {
      Issue.record("\(third.beginning)")
      return
    }
    #expect(FileManager.default.contents(atPath: aside) == Data("{".utf8))
    #expect(third.current.session == Session() && third.current.version > stored.version)
  }

  @Test(arguments: [
    ("\"1\"" as String?, nil as String?), ("*", nil), ("\"7\", \"1\"", nil), ("\"0\"", "session-changed"),
    (nil, "session-version-missing"),
  ])
  func twoTabsCannotOverwriteEachOther(tags: String?, code: String?) throws {
    let folder = try TestFolder()
    let store = SessionStore(folder: folder.path, now: Self.now)
    let first = try store.replace(SessionDocument(Session(subject: "S01")), ifMatch: "*")
    var error: FacialisError?
    do throws(FacialisError) {
      _ = try store.replace(SessionDocument(Session(subject: "S02")), ifMatch: tags)
    } catch let caught {
      error = caught
    }
    #expect(error?.code == code)
    #expect(store.current.session.subject == (code == nil ? "S02" : "S01"))
    #expect(store.current.version == (code == nil ? 2 : first.version))
  }

  @Test func aProtocolIsBounded() throws {
    let folder = try TestFolder()
    let store = SessionStore(folder: folder.path, now: Self.now)
    let long = JSONValue.string(String(repeating: "x", count: SessionDocument.longestProtocol))
    let deep = (0...SessionDocument.deepestProtocol).reduce(JSONValue.null) { value, _ in .array([value]) }
    for state in [long, deep] {
      let error = #expect(throws: FacialisError.self) {
        try store.replace(SessionDocument(protocolState: state), ifMatch: "*")
      }
      #expect(error?.code == "protocol-too-large")
    }
  }

  @Test func overTheSocket() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let client = daemon.client
    do {
      var document = try await client.session()
      document.session = Session(
        subject: "S09", label: "03", covariates: SessionCovariates(values: [.caffeineMG: 200]))
      document.protocolState = .object(["step": .number(1)])
      let stored = try await client.setSession(document)
      #expect(stored.version == document.version + 1 && stored.session == document.session)
      #expect(try await client.session() == stored)
      // Based on the version before: another client was faster.
      let late = await #expect(throws: FacialisError.self) { try await client.setSession(document) }
      #expect(late?.code == "session-changed" && late?.category == .conflict)
      let headless = try await daemon.exchange(Self.put(#"{"subject": "S10"}"#, tag: nil))
      #expect(headless.hasPrefix("HTTP/1.1 428"))
      let unknown = try await daemon.exchange(Self.put(#"{"covariates": {"cafeine_mg": 1}}"#, tag: "*"))
      #expect(unknown.hasPrefix("HTTP/1.1 422") && unknown.contains("caffeine_mg"))
      let answer = try await daemon.exchange(
        "GET /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", socket: "observe.sock")
      #expect(answer.lowercased().contains("etag: \"\(stored.version)\""))
      let refused = try await daemon.exchange(Self.put("{}", tag: "*"), socket: "observe.sock")
      #expect(refused.hasPrefix("HTTP/1.1 403"))
      // A recording takes the subject from it, and is refused for another one.
      #expect(try await client.startRecording(RecordingRequest(task: "rest")).subject == "S09")
      let other = await #expect(throws: FacialisError.self) {
        try await client.startRecording(RecordingRequest(subject: "S10"))
      }
      #expect(other?.code == "session-of-another")
      _ = try await client.mark(MarkerRequest(text: "Jane Doe winced"))
      try await Self.checkAudit(client)
    } catch {
      try await daemon.stop()
      throw error
    }
    try await daemon.stop()
  }

  /// Who changed what is there, and nothing that was entered.
  private static func checkAudit(_ client: DaemonClient) async throws {
    let lines = try await client.audit()
    let changes = lines.reversed().map { "\($0.entry.action) \($0.entry.outcome)" }
    #expect(
      changes == [
        "PUT /v1/session 200", "PUT /v1/session 412", "PUT /v1/session 428", "PUT /v1/session 422 json-invalid",
        "POST /v1/recordings 201", "POST /v1/recordings 409 session-of-another", "POST /v1/markers 201",
      ])
    #expect(lines.allSatisfy { $0.entry.uid == getuid() && $0.entry.pid == getpid() })
    #expect(lines.last?.entry.object == "session version 1" && lines.dropFirst(2).first?.entry.object == "r1")
    #expect(
      try await client.audit(limit: 2, before: lines[1].number).map(\.number) == [lines[2].number, lines[3].number])
    let text = try String(decoding: JSONEncoder().encode(AuditPage(lines: lines)), as: UTF8.self)
    #expect(!text.contains("caffeine") && !text.contains("Jane"))
  }

  private static func put(_ body: String, tag: String?) -> String {
    "PUT /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + (tag.map { "If-Match: \($0)\r\n" } ?? "")
      + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
  }
}
