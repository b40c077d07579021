// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import FacialisClient
import Foundation
import NIOCore
import Testing

/// Streams of events on real sockets: whole, resumed, and not delayed by others.
@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
  /// The first events of a stream, until their number.
  private static func read(
    _ count: Int, from daemon: TestDaemon, after: EventPosition?, kinds: [EventKind] = []
  ) async throws -> [EventObject] {
    var events: [EventObject] = []
    for try await message in daemon.client.eventMessages(after: after, kinds: kinds) {
      guard case .event(let event) = message else { continue }
      events.append(event)
      if events.count == count { break }
    }
    return events
  }

  /// A client that reads everything, one that resumes at every place, and the page: all the same.
  @Test func resumingAtAnyPlaceGivesTheSame() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let epoch = daemon.server.tail.store.epoch
    let writing = Task { for batch in 0..<20 { try daemon.log(batch * 5 + 1...batch * 5 + 5) } }
    let whole = try await Self.read(100, from: daemon, after: EventPosition(epoch: epoch, number: 0))
    try await writing.value
    #expect(whole.map { $0.position?.number } == (1...100).map { $0 })
    #expect(try await daemon.client.events().events == whole)
    for place in [1, 50, 99] {
      let rest = try await Self.read(100 - place, from: daemon, after: EventPosition(epoch: epoch, number: place))
      #expect(rest == Array(whole[place...]))
    }
    let lines = try await daemon.exchange(
      "GET /v1/events?follow=false&after=\(epoch)-40 HTTP/1.0\r\nHost: localhost\r\n"
        + "Accept: application/x-ndjson\r\n\r\n")
    let body = try #require(lines.components(separatedBy: "\r\n\r\n").last)
    let read = try body.split(separator: "\n").map { try WireJSON.decode(EventObject.self, from: $0.utf8) }
    #expect(read == Array(whole[40...]))
    try await daemon.stop()
  }

  @Test func onlyTheKindsThatWereAskedFor() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    try daemon.log(1...3)
    try daemon.log(4...4, .clonic)
    try daemon.log(5...5)
    try daemon.log(6...6, .clonic)
    let start = EventPosition(epoch: daemon.server.tail.store.epoch, number: 0)
    let events = try await Self.read(2, from: daemon, after: start, kinds: [.clonic])
    #expect(events.map { $0.event.onset } == [4, 6])
    try await daemon.stop()
  }

  /// The client is not told when the daemon restarts: it misses nothing and gets nothing twice.
  @Test func aClientGoesOnAfterARestart() async throws {
    let folder = try TestFolder()
    let first = try TestDaemon(folder)
    try first.log(1...10)
    let epoch = first.server.tail.store.epoch
    var onsets: [Int] = []
    var second: TestDaemon?
    for try await message in first.client.eventMessages(after: EventPosition(epoch: epoch, number: 0)) {
      switch message {
      case .event(let event): onsets.append(event.event.onset)
      case .hello: break
      case .lost, .epoch: Issue.record("\(message)")
      }
      if onsets.count == 10, second == nil {
        try first.log(11...12)
        try await first.stop()
        second = try TestDaemon(folder)
        try second?.log(13...20)
      }
      if onsets.count == 20 { break }
    }
    #expect(onsets == Array(1...20))
    #expect(second?.server.tail.store.epoch == epoch)
    try await second?.stop()
  }

  @Test func aNewEpochIsTold() async throws {
    let folder = try TestFolder()
    let first = try TestDaemon(folder)
    try first.log(1...3)
    let old = first.server.tail.store.epoch
    // What a killed daemon leaves behind: the log as it is now.
    let copy = try TestFolder()
    try FileManager.default.createDirectory(atPath: copy.state, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.state) {
      try FileManager.default.copyItem(atPath: "\(folder.state)/\(name)", toPath: "\(copy.state)/\(name)")
    }
    try await first.stop()
    let second = try TestDaemon(copy)
    try second.log(4...5)
    var seen: [String] = []
    for try await message in second.client.eventMessages(after: EventPosition(epoch: old, number: 2)) {
      switch message {
      case .hello: seen.append("hello")
      case .event(let event): seen.append("\(event.event.onset)")
      case .epoch(let change): seen.append("epoch \(change.previous == old && change.epoch > old)")
      case .lost: seen.append("lost")
      }
      if seen.last == "5" { break }
    }
    #expect(seen == ["hello", "3", "epoch true", "4", "5"])
    try await second.stop()
  }

  /// A client that never reads delays nobody, and the daemon keeps nothing for it but its place.
  @Test func aStalledClientDelaysNobody() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let stalled = try await RawConnection.open(folder.sockets + "/observe.sock", reads: false)
    try await stalled.executeThenClose { _, outbound in
      try await outbound.write(
        ByteBuffer(string: "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"))
      let tail = daemon.server.tail
      while tail.clientCount == 0 { await Task.yield() }
      let start = EventPosition(epoch: tail.store.epoch, number: 0)
      // Far more than socket and server buffers take together.
      let count = 6000
      let writing = Task { for batch in 0..<60 { try daemon.log(batch * 100 + 1...batch * 100 + 100) } }
      let events = try await Self.read(count, from: daemon, after: start)
      #expect(events.map { $0.position?.number } == (1...count).map { $0 })
      try await writing.value
      #expect(tail.clientCount >= 1)
    }
    try await daemon.stop()
  }

  @Test func silenceIsBrokenByAHeartbeat() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let channel = try await RawConnection.open(folder.sockets + "/observe.sock")
    try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(
        ByteBuffer(string: "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"))
      var text = ""
      for try await buffer in inbound {
        text += String(decoding: buffer.readableBytesView, as: UTF8.self)
        if text.contains("event: hello") { daemon.server.tail.beat() }
        if text.contains(": heartbeat\n\n") { break }
      }
      #expect(text.contains(Facialis.disclaimer))
      #expect(text.contains(": heartbeat\n\n"))
    }
    try await daemon.stop()
  }

  /// A client that leaves is forgotten even where nothing happens.
  @Test func whoLeavesIsForgotten() async throws {
    let folder = try TestFolder()
    let daemon = try TestDaemon(folder)
    let tail = daemon.server.tail
    let channel = try await RawConnection.open(folder.sockets + "/observe.sock")
    try await channel.executeThenClose { _, outbound in
      try await outbound.write(
        ByteBuffer(string: "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"))
      while tail.clientCount == 0 { await Task.yield() }
    }
    while tail.clientCount > 0 { await Task.yield() }
    #expect(tail.clientCount == 0)
    try await daemon.stop()
  }
}
