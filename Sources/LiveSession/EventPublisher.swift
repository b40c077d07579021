// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Realtime
internal import Synchronization

/// Commits events, then publishes them, on a thread of its own, so that analysis never waits for the log's disk.
///
/// Whatever waits is committed in one batch. While the log fails, events are kept and tried again; beyond `mostWaiting` the
/// oldest are given up and counted.
package final class EventPublisher: Sendable {
  /// Events that wait for the log at most.
  package static let mostWaiting = 100_000
  /// Events of one commit at most.
  private static let batch = 1024
  /// Tries at the end before what waits is given up.
  private static let lastTries = 5

  private enum Entry {
    case event(PendingEvent)
    case work(@Sendable () -> Void)
  }

  private struct State {
    var entries: [Entry] = []
    var isEnding = false
    var failure: FacialisError?
    var givenUp = 0
  }

  private let state = Mutex(State())
  private let bell: Doorbell
  private let log: any EventLog
  private let hub: EventHub
  private let thread = Mutex<RealtimeThread?>(nil)
  /// Of the log's thread.
  package let heartbeat = Heartbeat("log")

  package init(log: any EventLog, hub: EventHub) throws(FacialisError) {
    self.log = log
    self.hub = hub
    bell = try Doorbell()
    let started = try RealtimeThread(name: "facialis-log", urgency: .nice(-5)) { [self] in run() }
    thread.withLock { $0 = started }
  }

  /// Hands over events, in order; never waits for the log.
  package func publish(_ events: [PendingEvent]) {
    if events.isEmpty { return }
    state.withLock { state in
      for event in events { state.entries.append(.event(event)) }
      if state.entries.count > EventPublisher.mostWaiting { giveUpOldest(&state) }
    }
    bell.ring()
  }

  /// Does work on the log's thread, after everything handed over before is committed and published.
  package func afterwards(_ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.entries.append(.work(work)) }
    bell.ring()
  }

  /// Returns when everything handed over before is committed and published, after five seconds at the latest: a log that fails
  /// keeps its events waiting. Not for the log's thread.
  func settle() {
    guard let done = try? Doorbell() else { return }
    afterwards { done.ring() }
    _ = done.wait(milliseconds: 5000)
  }

  /// Why the log fails now; nil while it works. And how many events were given up.
  package var trouble: (failure: FacialisError?, givenUp: Int) { state.withLock { ($0.failure, $0.givenUp) } }

  /// Commits what waits, as far as the log lets it, and ends the thread.
  package func end() {
    state.withLock { $0.isEnding = true }
    bell.ring()
    thread.withLock { $0 }?.join()
  }

  private func giveUpOldest(_ state: inout State) {
    var surplus = state.entries.count - EventPublisher.mostWaiting
    state.entries.removeAll { entry in
      guard surplus > 0, case .event = entry else { return false }
      surplus -= 1
      state.givenUp += 1
      return true
    }
  }

  private func run() {
    var failures = 0
    defer { heartbeat.end() }
    while true {
      heartbeat.beat()
      let (events, work, isEnding) = next()
      if let work {
        heartbeat.outside(work)
      } else if !events.isEmpty {
        do {
          hub.publish(try heartbeat.outside { () throws(FacialisError) in try log.append(events) })
          failures = 0
          state.withLock { $0.failure = nil }
        } catch {
          failures += 1
          let givesUp = isEnding && failures >= EventPublisher.lastTries
          state.withLock { state in
            state.failure = error
            if givesUp {
              state.givenUp += events.count
            } else {
              state.entries.insert(contentsOf: events.map(Entry.event), at: 0)
            }
          }
          if !givesUp { _ = bell.wait(milliseconds: min(1000, 50 << min(failures, 5))) }
        }
      } else if isEnding {
        return
      } else {
        _ = bell.wait(milliseconds: 1000)
      }
    }
  }

  /// The next batch of events, or the next piece of work.
  private func next() -> (events: [PendingEvent], work: (@Sendable () -> Void)?, isEnding: Bool) {
    state.withLock { state in
      var events: [PendingEvent] = []
      var count = 0
      for entry in state.entries.prefix(EventPublisher.batch) {
        if case .event(let event) = entry {
          events.append(event)
          count += 1
        } else if case .work(let work) = entry {
          if count == 0 {
            state.entries.removeFirst()
            return ([], work, state.isEnding)
          }
          break
        }
      }
      state.entries.removeFirst(count)
      return (events, nil, state.isEnding)
    }
  }
}
