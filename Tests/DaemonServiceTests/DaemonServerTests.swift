// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import NIOCore
import Testing

/// The server on real sockets.
@Suite(.timeLimit(.minutes(1))) struct DaemonServerTests {
  private static func withDaemon(_ test: (TestDaemon, TestFolder) async throws -> Void) async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    do {
      try await test(daemon, folder)
    } catch {
      try await daemon.stop()
      throw error
    }
    try await daemon.stop()
  }

  /// Larger than what the system buffers for a client, so that most of it still waits when the daemon has said all.
  @Test func aLargeAnswerIsWholeBeforeItsConnectionIsClosed() async throws {
    try await Self.withDaemon { daemon, _ in
      try daemon.log(1...10_000)
      let answer = try await daemon.exchange(
        "GET /v1/events?limit=10000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", socket: "observe.sock")
      let head = try #require(answer.range(of: "\r\n\r\n"))
      let length = try #require(answer[..<head.lowerBound].firstMatch(of: /content-length: (\d+)/)?.1)
      #expect(answer[head.upperBound...].utf8.count == Int(length))
    }
  }

  @Test func theRoutesOfTheMainJobAnswer() async throws {
    try await Self.withDaemon { daemon, _ in
      let client = daemon.client
      let status = try await client.status()
      #expect(status.disclaimer == Facialis.disclaimer && status.version == Facialis.version)
      #expect(status.device.channels == ["L-OOC", "R-OOC"])
      #expect(status.events.epoch == daemon.server.tail.store.epoch)
      let montage = Montage(name: "m", channels: [Montage.Channel(input: "2", name: ChannelName(.right, .nasalis))])
      #expect(try await client.setMontage(montage) == montage)
      #expect(try await client.montage() == montage)
      let started = try await client.startRecording(RecordingRequest(subject: "S07", task: "rest"))
      #expect(started.subject == "S07" && started.state == .recording)
      let mark = try await client.mark(MarkerRequest(text: "task:smile:on", ageMS: 250))
      #expect(mark.number == 1)
      #expect(try await client.stopRecording().state == .finished)
      #expect(try await client.recordings().map(\.id) == ["r1"])
      #expect(daemon.session.calls == ["montage", "start S07", "mark task:smile:on 0.25", "stop"])
      let position = EventPosition(epoch: status.events.epoch, number: 1)
      let corrected = try await client.correctMarker(position, MarkerCorrection(note: "late"))
      #expect(corrected.correction?.note == "late")
      #expect(try await client.event(position) == corrected)
      #expect(try await client.events().events == [corrected])
    }
  }

  @Test func errorsAreProblemsInWords() async throws {
    try await Self.withDaemon { daemon, _ in
      let client = daemon.client
      _ = try await client.startRecording(RecordingRequest(subject: "S01"))
      let running = await #expect(throws: FacialisError.self) {
        try await client.startRecording(RecordingRequest(subject: "S01"))
      }
      #expect(
        running?.code == "already-recording" && running?.category == .conflict && running?.mend == "Stop it first.")
      let unknown = await #expect(throws: FacialisError.self) {
        try await client.event(EventPosition(epoch: 1, number: 9))
      }
      #expect(unknown?.code == "event-unknown" && unknown?.category == .notFound)
      try daemon.log(1...1)
      let wrong = await #expect(throws: FacialisError.self) {
        try await client.correctMarker(daemon.server.tail.store.last, MarkerCorrection(note: "x"))
      }
      #expect(wrong?.code == "not-a-marker")
      let invalid = await #expect(throws: FacialisError.self) {
        try await client.startRecording(RecordingRequest(subject: "Jane Doe"))
      }
      #expect(invalid?.code == "recording-invalid")
    }
  }

  @Test(arguments: [
    ("rubbish\r\n\r\n", "400"), ("GET /v1/status HTTP/1.1\r\n\r\n", "400"),
    ("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", "431"),
    (
      "POST /v1/markers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\nConnection: close\r\n\r\n"
        + String(repeating: " ", count: 70_000), "413"
    ),
    (
      "POST /v1/markers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "400"
    ),
    ("POST /v1/markers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", "422"),
    ("DELETE /v1/markers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "405"),
    ("GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404"),
    ("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nConnection: close\r\n\r\n", "403"),
    ("GET /v1/status HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\n\r\n", "421"),
    ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n", "406"),
  ])
  func whatIsNotWellFormedIsToldInWords(request: String, status: String) async throws {
    try await Self.withDaemon { daemon, _ in
      let isWithoutHost = !request.contains("Host") && request.hasPrefix("GET")
      let text = isWithoutHost ? request.replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n") : request
      let answer = try await daemon.exchange(text)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(80))")
      #expect(answer.contains("application/problem+json") && answer.contains("\"mend\":"))
      #expect(daemon.session.calls.isEmpty)
      _ = try await daemon.client.status()
    }
  }

  @Test func headHasNoBodyAndPipelinedRequestsAreAnsweredInOrder() async throws {
    try await Self.withDaemon { daemon, _ in
      let host = "Host: localhost\r\n"
      let answer = try await daemon.exchange(
        "HEAD /v1/status HTTP/1.1\r\n\(host)\r\nGET /v1/montage HTTP/1.1\r\n\(host)\r\n"
          + "GET /nowhere HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", socket: "observe.sock")
      let parts = answer.components(separatedBy: "HTTP/1.1 ")
      #expect(parts.map { $0.prefix(3) } == ["", "200", "200", "404"])
      #expect(!parts[1].contains("{") && parts[1].contains("content-length"))
      #expect(parts[2].contains("\"fake\""))
    }
  }

  @Test(arguments: Route.all.filter { $0.access == .control })
  func nothingOnObserveChangesAnything(route: Route) async throws {
    try await Self.withDaemon { daemon, _ in
      let path = route.path.replacing("{number}", with: "1")
      let body = #"{"subject": "S01", "text": "note", "name": "m", "channel": [{"input": "1", "name": "L-OOC"}]}"#
      let answer = try await daemon.exchange(
        "\(route.method.rawValue) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", socket: "observe.sock")
      #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("needs-control-socket"))
      #expect(daemon.session.calls.isEmpty)
      #expect(daemon.server.tail.store.last.number == 0)
      #expect(try daemon.server.tail.store.auditTrail(limit: 9).isEmpty)
    }
  }

  @Test func theAuditTrailSaysWhoChangedWhat() async throws {
    try await Self.withDaemon { daemon, _ in
      _ = try await daemon.client.startRecording(RecordingRequest(subject: "S01"))
      _ = try? await daemon.client.startRecording(RecordingRequest(subject: "S01"))
      _ = try await daemon.client.status()
      let trail = try daemon.server.tail.store.auditTrail(limit: 9).map(\.entry)
      #expect(trail.map(\.action) == ["POST /v1/recordings", "POST /v1/recordings"])
      #expect(trail.map(\.outcome) == ["409 already-recording", "201"])
      for entry in trail {
        #expect(entry.pid == getpid() && entry.uid == getuid() && entry.gid == getgid())
      }
    }
  }

  @Test func theStreamBeginsWithItsDescriptionAndEndsWithTheDaemon() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let (frames, continuation) = AsyncStream.makeStream(of: StreamFrame.self)
    let reading = Task {
      try await daemon.client.followStream(channels: [ChannelName(.right, .orbicularisOculi)], columnsPerSecond: 100) {
        continuation.yield($0)
      }
    }
    var iterator = frames.makeAsyncIterator()
    let first = try #require(await iterator.next())
    let description = try WireJSON.decode(StreamDescription.self, from: first.payload)
    #expect(first.kind == .description && description.channels.map(\.name) == ["R-OOC"])
    #expect(description.samplesPerColumn == 10 && description.rateHz == 1000)
    let second = await iterator.next()
    #expect(second?.counts == [1] && second?.firstSample == 10)
    try await daemon.stop()
    let last = await iterator.next()
    #expect(last?.kind == .end)
    try await reading.value
    #expect(daemon.session.calls == ["shut down"])
  }

  @Test func aSecondDaemonSaysSoAndAnEndedOneMakesRoom() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let error = #expect(throws: FacialisError.self) { try TestDaemon(folder) }
    #expect(error?.code == "daemon-runs" && error?.category.exitStatus == 69)
    _ = try await daemon.client.status()
    try await daemon.stop()
    let gone = await #expect(throws: FacialisError.self) { try await daemon.client.status() }
    #expect(gone?.code == "no-daemon" && gone?.message.contains(folder.sockets) == true)
  }
}
