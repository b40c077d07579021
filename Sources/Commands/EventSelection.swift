// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import DaemonAPI
import FacialEMG
import FacialisClient

/// `--kinds` and `--after`: which events of the log.
struct EventSelection: ParsableArguments {
  @Option(help: ArgumentHelp("Kinds, comma separated, e.g. clonic,tonic; all for every kind.", valueName: "a,b"))
  var kinds: String?

  @Option(
    help: ArgumentHelp(
      "Only events after this one: EPOCH-NUMBER, a number of this epoch, or 0 for all.", valueName: "n"))
  var after: String?

  /// The kinds that were asked for, or `standard` where none were.
  func chosenKinds(else standard: [EventKind]) throws(FacialisError) -> [EventKind] {
    guard let kinds else { return standard }
    if kinds == "all" { return [] }
    var chosen: [EventKind] = []
    for name in kinds.split(separator: ",") {
      guard let kind = EventKind(rawValue: String(name)) else {
        let known = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw FacialisError(
          "kind-unknown", .usage, "There is no kind of event \"\(name)\".", mend: "The kinds are \(known).")
      }
      chosen.append(kind)
    }
    return chosen
  }

  /// The place after which events are wanted; nil where none was named. A bare number belongs to the log's present epoch.
  func position(_ client: DaemonClient) async throws(FacialisError) -> EventPosition? {
    guard let after else { return nil }
    if let position = EventPosition(after) { return position }
    if after == "0" { return EventPosition(epoch: 0, number: 0) }
    if let number = Int(after), number > 0 {
      return EventPosition(epoch: try await client.status().events.epoch, number: number)
    }
    throw FacialisError(
      "position-unreadable", .usage, "\"\(after)\" is no place in the event log.", mend: "Example: --after 3-1042.")
  }
}
