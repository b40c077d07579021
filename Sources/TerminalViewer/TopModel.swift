// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI
package import FacialEMG

/// What the terminal knows of the daemon, and how it is shown.
package struct TopModel: Sendable {
  package var status: StatusReply?
  package var features: FeaturesReply?
  package var traces = TopTraces()
  /// Final events, newest last, single bursts counted but not kept.
  package private(set) var events: [EventObject] = []
  package private(set) var bursts: [(side: Side, utc: UTCTime)] = []
  /// What went wrong, or was done, in words.
  package var message = ""
  package var isConnected = false
  package var sensitivityUV = 200.0
  /// First channel that is shown.
  package var firstChannel = 0
  package var mayControl = false
  /// What is being typed: a subject's code, a note; nil where keys are commands.
  package var entry: (purpose: Purpose, text: String)?

  package enum Purpose: Sendable, Equatable {
    case subject
    case note
  }

  package init() {}

  /// Takes an event.
  package mutating func take(_ event: EventObject) {
    if event.isWithdrawn { return }
    if event.event.kind == .burst {
      guard let side = event.event.channels.first?.side else { return }
      bursts.append((side, event.pending.utc))
      if bursts.count > 4000 { bursts.removeFirst(1000) }
      return
    }
    events.append(event)
    if events.count > 400 { events.removeFirst(100) }
  }

  /// Spasms, share of time in spasm and bursts of a side in the minute before now.
  package func load(_ side: Side, now: UTCTime) -> (spasms: Int, fraction: Double, bursts: Int) {
    var spasms = 0
    var seconds = 0.0
    for event in events where event.event.kind.isSpasm && event.event.side?.single == side {
      let age = now.seconds(since: event.pending.utc)
      guard age < 60 + event.durationS else { continue }
      if age < 60, event.event.parent == nil { spasms += 1 }
      seconds += min(event.durationS, max(0, 60 - (age - event.durationS)))
    }
    let count = bursts.reduce(0) { $0 + ($1.side == side && now.seconds(since: $1.utc) < 60 ? 1 : 0) }
    return (spasms, min(1, seconds / 60), count)
  }
}
