// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Synchronization

/// An event log in memory; it can be told to fail.
final class MemoryLog: EventLog {
  private struct State {
    var events: [NumberedEvent] = []
    var failures = 0
  }

  private let state = Mutex(State())

  init(failures: Int = 0) {
    state.withLock { $0.failures = failures }
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

  func canonicalEvents(recording: String) throws(FacialisError) -> [Event] {
    all.filter { $0.pending.recording == recording && $0.event.kind.isCanonical }.map(\.event)
  }
}
