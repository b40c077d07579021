// SPDX-License-Identifier: GPL-3.0-or-later
package import Catalogue
import DaemonAPI
package import FacialEMG

/// What `GET /v1/events` is asked, read from query and headers.
package struct EventParameters: Sendable {
  package static let largestPage = 10_000

  package var query: EventQuery
  package var after: EventPosition?
  package var follow: Bool

  /// Reads `after`, `kinds`, `recording`, `limit` and `follow`; `Last-Event-ID` stands in for `after`. Throws in words.
  package init(_ request: Request, epoch: Int) throws(FacialisError) {
    let known: Set<String> = ["after", "kinds", "recording", "limit", "follow"]
    if let unknown = request.query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .queryInvalid(
        "There is no parameter \"\(unknown)\".", mend: "Known are \(known.sorted().joined(separator: ", ")).")
    }
    query = EventQuery()
    if let names = request.query["kinds"] {
      var kinds: Set<EventKind> = []
      for name in names.split(separator: ",") {
        guard let kind = EventKind(rawValue: String(name)) else {
          throw .queryInvalid(
            "There is no kind \"\(name)\".",
            mend: "Kinds are \(EventKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        kinds.insert(kind)
      }
      query.kinds = kinds
    }
    query.recording = request.query["recording"]
    if let limit = request.query["limit"] {
      guard let number = Int(limit), (1...Self.largestPage).contains(number) else {
        throw .queryInvalid("limit is \"\(limit)\".", mend: "It has to be from 1 to \(Self.largestPage).")
      }
      query.limit = number
    }
    if let text = request.headers["last-event-id"] ?? request.query["after"] {
      after = try Self.position(text, epoch: epoch)
    }
    switch request.query["follow"] {
    case nil, "true", "1": follow = true
    case "false", "0": follow = false
    case let other?:
      throw .queryInvalid("follow is \"\(other)\".", mend: "It has to be true or false.")
    }
  }

  /// `EPOCH-NUMBER`, or a number of the epoch that is running.
  package static func position(_ text: String, epoch: Int) throws(FacialisError) -> EventPosition {
    if let position = EventPosition(text) { return position }
    guard let number = Int(text), number >= 0 else {
      throw .queryInvalid(
        "\"\(text.prefix(40))\" is no place in the log.", mend: "Give EPOCH-NUMBER, or a number of the running epoch.")
    }
    return EventPosition(epoch: epoch, number: number)
  }
}
