// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
package import FacialEMG
import Synchronization

/// What the service counts of its own work since it was started. From any thread.
package final class ServiceCounters: Sendable {
  /// What was counted so far.
  package struct Reading: Sendable, Hashable {
    package var events: [EventKind: Int] = [:]
    package var bursts: [String: Int] = [:]
    /// From the decision of an event to its publication, the commit to the disk included.
    package var eventLatency = LatencyHistogram()
    /// By socket and by class of the answer: `2xx`, `4xx`, ...
    package var requests: [Answer: Int] = [:]
  }

  package struct Answer: Sendable, Hashable {
    package var socket: String
    package var statusClass: String
  }

  private let state = Mutex(Reading())

  package init() {}

  package var reading: Reading { state.withLock { $0 } }

  /// Counts events that were just published.
  func count(_ events: [NumberedEvent]) {
    state.withLock { state in
      for event in events {
        state.events[event.event.kind, default: 0] += 1
        state.eventLatency.observe(event.published.seconds(since: event.pending.decided))
        if event.event.kind == .burst {
          for channel in event.event.channels { state.bursts[channel.description, default: 0] += 1 }
        }
      }
    }
  }

  /// Counts an answer.
  func count(_ status: Int, on access: Route.Access) {
    state.withLock { $0.requests[Answer(socket: access.rawValue, statusClass: "\(status / 100)xx"), default: 0] += 1 }
  }
}
