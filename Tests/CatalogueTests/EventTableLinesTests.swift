// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import Foundation
import GRDB
import Testing

struct EventTableLinesTests {
  private static let rate = 4096.0

  /// Shuffled, with ties of onset, of onset and kind, and of all but the text.
  private static let events = [
    Event(kind: .clonic, onset: 50, duration: 900, side: .left, channels: [ChannelName(.left, .mentalis)]),
    Event(kind: .burst, onset: 50, duration: 30, side: .left, channels: [ChannelName(.left, .mentalis)]),
    Event(kind: .burst, onset: 50, duration: 31, side: .left, channels: [ChannelName(.left, .frontalis)]),
    Event(kind: .burst, onset: 9, duration: 30, side: .right, channels: [ChannelName(.right, .frontalis)]),
    Event(kind: .marker, onset: 70, values: [.marker: .text("zoo")]),
    Event(kind: .marker, onset: 70, values: [.marker: .text("ape")]),
    Event(kind: .recordingStarted, onset: 0),
    Event(
      kind: .synkinesis, onset: 7, duration: 5, side: .left, channels: [ChannelName(.left, .mentalis)],
      values: [.gain: .number(1.0 / 3.0)]),
  ]

  private static func store(_ folder: TemporaryFolder) throws -> (store: EventLogStore, table: String) {
    let store = try folder.open()
    _ = try store.append(
      events.map {
        PendingEvent(
          event: $0, recording: "r1", streamSample: $0.onset, rate: rate, utc: UTCTime(nanoseconds: 0),
          decided: UTCTime(nanoseconds: 0))
      })
    return (store, EventTable.text(events.filter(\.kind.isCanonical), rate: rate))
  }

  private static func text(_ store: EventLogStore) throws -> String {
    var text = EventTable.header + "\n"
    try store.tableLines(recording: "r1") { text += $0 + "\n" }
    return text
  }

  @Test func linesAreTheCanonicalTable() throws {
    let folder = try TemporaryFolder()
    let (store, table) = try Self.store(folder)
    #expect(try Self.text(store) == table)
  }

  @Test func rowsOfAnEarlierVersionAreMadeAnew() throws {
    let folder = try TemporaryFolder()
    let (store, table) = try Self.store(folder)
    try store.close()
    try DatabaseQueue(path: folder.log).write { try $0.execute(sql: "UPDATE events SET line = NULL") }
    #expect(try Self.text(try folder.open()) == table)
  }

  @Test func whoRefusesALineIsHeard() throws {
    let folder = try TemporaryFolder()
    let (store, _) = try Self.store(folder)
    let full = FacialisError("disk-full", .inputOutput, "The disk is full.", mend: "Make room.")
    let error = #expect(throws: FacialisError.self) {
      try store.tableLines(recording: "r1") { _ throws(FacialisError) in throw full }
    }
    #expect(error == full)
  }
}
