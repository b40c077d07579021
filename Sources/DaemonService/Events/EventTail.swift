// SPDX-License-Identifier: GPL-3.0-or-later
package import Catalogue
import DaemonAPI
package import FacialEMG
import Synchronization

/// The newest events of the log, encoded once for all clients, and the bell that wakes those who follow it.
///
/// No client has a queue of its own: each reads on from its place, here or, where it fell behind, in the log. A client that
/// stalls therefore costs nothing but its place, delays nobody and loses nothing.
package final class EventTail: EventLog, Sendable {
  /// An event with its JSON, without a line's end.
  package struct Entry: Sendable {
    package let event: NumberedEvent
    package let json: [UInt8]
  }

  /// Why a client is woken.
  package enum Wake: Sendable {
    case news
    /// Time for a sign of life.
    case beat
  }

  private struct State {
    var entries: [Entry] = []
    var waiting: [Int: AsyncStream<Wake>.Continuation] = [:]
    /// Those of the daemon itself.
    var own: Set<Int> = []
    var nextClient = 0
    var isFinished = false
  }

  /// The log that the tail belongs to.
  package let store: EventLogStore
  /// What was published, counted.
  package let counters = ServiceCounters()
  private let capacity: Int
  private let state = Mutex(State())

  package init(store: EventLogStore, capacity: Int = 4096) {
    self.store = store
    self.capacity = capacity
  }

  /// Commits, then publishes: what clients see is in the log.
  package func append(_ events: [PendingEvent]) throws(FacialisError) -> [NumberedEvent] {
    let numbered = try store.append(events)
    counters.count(numbered)
    var entries: [Entry] = []
    for event in numbered { entries.append(Entry(event: event, json: try Self.encode(event, nil))) }
    state.withLock { state in
      state.entries += entries
      if state.entries.count > 2 * capacity { state.entries.removeFirst(state.entries.count - capacity) }
      for client in state.waiting.values { client.yield(.news) }
    }
    return numbered
  }

  package func tableLines(
    recording: String, _ take: (String) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    try store.tableLines(recording: recording, take)
  }

  package func loggedEvents(recording: String) throws(FacialisError) -> [LoggedEvent] {
    try store.loggedEvents(recording: recording)
  }

  package func withdraw(_ positions: [EventPosition], recording: String) throws(FacialisError) {
    try store.withdraw(positions, recording: recording)
    try revise(positions)
  }

  /// Adds a correction to a marker, for clients to come and for those behind.
  package func correct(_ event: NumberedEvent, _ correction: LoggedCorrection) throws(FacialisError) {
    try store.correct(event.position, correction)
    try revise([event.position])
  }

  /// Encodes events anew that are not what they were when they were committed.
  private func revise(_ positions: [EventPosition]) throws(FacialisError) {
    let revised = Set(positions)
    for entry in state.withLock({ $0.entries.filter { revised.contains($0.event.position) } }) {
      let position = entry.event.position
      let json = try Self.encode(entry.event, try store.revisions(from: position, through: position)[position])
      state.withLock { state in
        guard let index = state.entries.firstIndex(where: { $0.event.position == position }) else { return }
        state.entries[index] = Entry(event: entry.event, json: json)
      }
    }
  }

  /// The events after a place; nil where the tail does not reach back so far.
  package func entries(after position: EventPosition, limit: Int) -> [Entry]? {
    state.withLock { state in
      guard let first = state.entries.first?.event, position.epoch == first.epoch,
        position.number >= first.number - 1
      else { return nil }
      let start = position.number - first.number + 1
      return start < state.entries.count ? Array(state.entries[start...].prefix(limit)) : []
    }
  }

  /// Wakes for a client that follows, at once the first time; ends when the daemon does.
  ///
  /// - Parameter isOwn: whether it is a part of the daemon that follows, which is no client.
  package func wakes(isOwn: Bool = false) -> AsyncStream<Wake> {
    let (stream, continuation) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
    let client = state.withLock { state -> Int? in
      if state.isFinished { return nil }
      state.nextClient += 1
      state.waiting[state.nextClient] = continuation
      if isOwn { state.own.insert(state.nextClient) }
      return state.nextClient
    }
    continuation.yield(.news)
    guard let client else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { state in
        state.waiting[client] = nil
        state.own.remove(client)
      }
    }
    return stream
  }

  /// The first event after a place that meets the condition; nil where none comes in time.
  package func first(
    after position: EventPosition, within time: Duration, where condition: @escaping @Sendable (NumberedEvent) -> Bool
  ) async -> NumberedEvent? {
    await withTaskGroup(of: NumberedEvent?.self) { group in
      group.addTask { [self] in
        var place = position
        for await _ in wakes() {
          let page = try? store.events(EventQuery(after: place, limit: 10_000))
          if let found = page?.events.first(where: condition) { return found }
          place = page?.through ?? place
        }
        return nil
      }
      group.addTask {
        try? await Task.sleep(for: time)
        return nil
      }
      let found = await group.next() ?? nil
      group.cancelAll()
      return found
    }
  }

  /// Clients that follow now.
  package var clientCount: Int { state.withLock { $0.waiting.count - $0.own.count } }

  /// Has every client that follows give a sign of life.
  package func beat() {
    state.withLock { for client in $0.waiting.values { client.yield(.beat) } }
  }

  /// Ends all who follow, after what they have still to read.
  package func finish() {
    let clients = state.withLock { state in
      state.isFinished = true
      return Array(state.waiting.values)
    }
    for client in clients { client.finish() }
  }

  /// The JSON of an event as it is now.
  package static func encode(_ event: NumberedEvent, _ revision: EventRevision?) throws(FacialisError) -> [UInt8] {
    try WireJSON.encode(EventObject(event, revision))
  }
}
