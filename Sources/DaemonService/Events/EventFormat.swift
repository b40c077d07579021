// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
package import FacialEMG

/// How a client wants events: as server-sent events, as lines of JSON, or as one page.
package enum EventFormat: String, Sendable, CaseIterable {
  case serverSent = "text/event-stream"
  case lines = "application/x-ndjson"
  case page = "application/json"

  /// The first type in Accept that can be had; a page where it says nothing, nil where it rules all out.
  package init?(accept: String?) {
    guard let accept, !accept.isEmpty else {
      self = .page
      return
    }
    for range in accept.split(separator: ",") {
      let type = range.split(separator: ";")[0].filter { $0 != " " }.lowercased()
      if let format = EventFormat(rawValue: type) {
        self = format
        return
      }
      if type == "*/*" || type == "application/*" {
        self = .page
        return
      }
    }
    return nil
  }

  /// The bytes of a step; nothing where the format has no place for it.
  package func bytes(_ step: EventCursor.Step) throws(FacialisError) -> [UInt8] {
    switch (self, step) {
    case (.serverSent, .event(let position, let json)):
      Array("id: \(position)\ndata: ".utf8) + json + [10, 10]
    case (.serverSent, .lost(let range)): Self.named("lost", try WireJSON.encode(range))
    case (.serverSent, .epoch(let change)): Self.named("epoch", try WireJSON.encode(change))
    case (_, .event(_, let json)): json + [10]
    case (_, .lost(let range)): try WireJSON.encode(["lost": range]) + [10]
    case (_, .epoch(let change)): try WireJSON.encode(["epoch_change": change]) + [10]
    }
  }

  /// The first bytes of a stream.
  package func greeting(_ greeting: StreamGreeting) throws(FacialisError) -> [UInt8] {
    self == .serverSent ? Self.named("hello", try WireJSON.encode(greeting)) : []
  }

  /// A sign of life; empty lines are skipped by readers of lines of JSON.
  package var heartbeat: [UInt8] {
    self == .serverSent ? Array(": heartbeat\n\n".utf8) : [10]
  }

  private static func named(_ name: String, _ json: [UInt8]) -> [UInt8] {
    Array("event: \(name)\ndata: ".utf8) + json + [10, 10]
  }
}
