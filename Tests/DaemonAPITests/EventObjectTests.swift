// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Foundation
import Testing

struct EventObjectTests {
  static let event = Event(
    kind: .clonic, onset: 1_234_567, duration: 4096, side: .left,
    channels: [ChannelName(.left, .orbicularisOculi), ChannelName(.left, .zygomaticusMajor)],
    parent: "tonic:9:left", members: ["burst:1234567:L-OOC"],
    values: [.burstRateHz: .number(4.25), .leader: .text("undetermined")],
    cause: Cause(detector: "envelope/1", settings: "abc", thresholdUV: 12.5, path: ["three bursts"]))

  static func logged(_ event: Event = event) throws -> NumberedEvent {
    let utc = try #require(UTCTime(rfc3339: "2026-11-22T17:13:10.123456Z"))
    var pending = PendingEvent(
      event: event, recording: "sub-S01", streamSample: 2_000_000, rate: 4096, utc: utc,
      decided: utc.advanced(bySeconds: 0.25))
    pending.supersedes = "burst:1:L-OOC"
    return NumberedEvent(epoch: 7, number: 42, pending: pending, published: utc.advanced(bySeconds: 0.251))
  }

  @Test func comesBackFromJSONAsItWas() throws {
    let object = EventObject(
      try Self.logged(), correction: MarkerCorrection(note: "seen on video"), isWithdrawn: true)
    let back = try WireJSON.decode(EventObject.self, from: WireJSON.encode(object))
    #expect(back == object)
    #expect(back.event == Self.event)
  }

  @Test func isFlatWithTheDesignsKeys() throws {
    let bytes = try WireJSON.encode(EventObject(try Self.logged()))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(object["epoch"] as? Int == 7)
    #expect(object["number"] as? Int == 42)
    #expect(object["event_id"] as? String == "clonic:1234567:left")
    #expect(object["kind"] as? String == "clonic")
    #expect(object["side"] as? String == "left")
    #expect(object["channels"] as? [String] == ["L-OOC", "L-ZYG"])
    #expect(object["onset_s"] as? Double == 301.407959)
    #expect(object["duration_s"] as? Double == 1)
    #expect(object["utc"] as? String == "2026-11-22T17:13:10.123456Z")
    #expect(object["decided_utc"] as? String == "2026-11-22T17:13:10.373456Z")
    #expect(object["published_utc"] as? String == "2026-11-22T17:13:10.374456Z")
    #expect(object["burst_rate_hz"] as? Double == 4.25)
    #expect(object["leader"] as? String == "undetermined")
    #expect(object["parent_id"] as? String == "tonic:9:left")
    #expect((object["cause"] as? [String: Any])?["threshold_uv"] as? Double == 12.5)
  }

  @Test func aProvisionalEventHasNoNumber() throws {
    let object = EventObject(provisional: try Self.logged().pending)
    let text = String(decoding: try WireJSON.encode(object), as: UTF8.self)
    #expect(!text.contains("\"number\"") && !text.contains("published_utc"))
    #expect(try WireJSON.decode(EventObject.self, from: text.utf8) == object)
  }

  @Test(arguments: EventKind.allCases) func everyKindComesBack(kind: EventKind) throws {
    var event = Event(kind: kind, onset: 5)
    for column in EventColumn.allCases {
      event.values[column] = column.unit == nil ? .text("x") : .number(1.5)
    }
    let object = EventObject(try Self.logged(event))
    #expect(try WireJSON.decode(EventObject.self, from: WireJSON.encode(object)) == object)
  }
}
