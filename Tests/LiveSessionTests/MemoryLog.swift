// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Synchronization

/// An event log in memory; it can be told to fail.
final class MemoryLog: EventLog {
  private struct State {
    var events: [NumberedEvent] = []
    var failures = 0
    var withdrawn: Set<EventPosition> = []
  }

  private let state = Mutex(State())

  init(failures: Int = 0, events: [NumberedEvent] = []) {
    state.withLock {
      $0.failures = failures
      $0.events = events
    }
  }

  var all: [NumberedEvent] { state.withLock { $0.events } }

  func append(_ events: [PendingEvent]) throws(FacialisError) -> [NumberedEvent] {
    let numbered = state.withLock { state -> [NumberedEvent]? in
      if state.failures > 0 {
        state.failures -= 1
        return nil
      }
      let first = state.events.count + 1
      let numbered = events.enumerated().map { index, event in
        NumberedEvent(epoch: 1, number: first + index, pending: event, published: event.decided)
      }
      state.events += numbered
      return numbered
    }
    guard let numbered else { throw FacialisError("log", .inputOutput, "The log failed.", mend: "") }
    return numbered
  }

  func canonicalEvents(recording: String) -> [Event] { standing(recording).map(\.event) }

  func tableLines(
    recording: String, _ take: (String) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    let standing = standing(recording).sorted { Event.canonicalOrder($0.event, $1.event) }
    for event in standing { try take(EventTable.row(event.event, rate: event.pending.rate)) }
  }

  private func standing(_ recording: String) -> [NumberedEvent] {
    let withdrawn = withdrawn
    return all.filter {
      $0.pending.recording == recording && $0.event.kind.isCanonical && !withdrawn.contains($0.position)
    }
  }

  var withdrawn: Set<EventPosition> { state.withLock { $0.withdrawn } }

  func loggedEvents(recording: String) throws(FacialisError) -> [LoggedEvent] {
    standing(recording).map { LoggedEvent($0.event, at: $0.position) }
  }

  func withdraw(_ positions: [EventPosition], recording: String) throws(FacialisError) {
    state.withLock { $0.withdrawn.formUnion(positions) }
  }
}
