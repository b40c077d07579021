// SPDX-License-Identifier: GPL-3.0-or-later
public import DaemonAPI
import FacialEMG

/// What a stream of events brings.
public enum EventMessage: Sendable, Hashable {
  /// The first message of every connection.
  case hello(StreamGreeting)
  case event(EventObject)
  /// A range that cannot be had any more.
  case lost(LostRange)
  /// Numbers begin anew.
  case epoch(EpochChange)

  /// Reads a message; nil for one of a kind that this version does not know.
  init?(_ message: ServerSentEventParser.Message) throws(FacialisError) {
    switch message.event {
    case "message": self = .event(try WireJSON.decode(EventObject.self, from: message.data.utf8))
    case "hello": self = .hello(try WireJSON.decode(StreamGreeting.self, from: message.data.utf8))
    case "lost": self = .lost(try WireJSON.decode(LostRange.self, from: message.data.utf8))
    case "epoch": self = .epoch(try WireJSON.decode(EpochChange.self, from: message.data.utf8))
    default: return nil
    }
  }
}
