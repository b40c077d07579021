// SPDX-License-Identifier: GPL-3.0-or-later
package import Realtime

/// Decides whether the daemon's threads make progress, so that the watchdog is fed only while they do.
///
/// A thread that waits for the system is well, however long it takes: a device that is not attached and a disk that is gone are
/// no defects of the daemon, and to start it again would mend neither.
package struct LivenessWatch {
  private struct Sight {
    var beats: UInt64
    var since: Double
  }

  private let patience: Double
  private var sights: [String: Sight] = [:]

  /// - Parameter patience: seconds that a thread may go without a beat.
  package init(patience: Double) { self.patience = patience }

  /// Takes what all threads show at a time, in seconds of a clock that never goes back; returns those that hang.
  package mutating func look(_ readings: [(name: String, reading: Heartbeat.Reading)], at now: Double) -> [String] {
    var seen: [String: Sight] = [:]
    var hanging: [String] = []
    for (name, reading) in readings where !reading.isEnded {
      // Two recordings' writers are there at the same time when one follows another.
      let name = seen[name] == nil ? name : name + " 2"
      var sight = Sight(beats: reading.beats, since: now)
      if let before = sights[name], before.beats == reading.beats, !reading.isOutside { sight.since = before.since }
      seen[name] = sight
      if now - sight.since > patience { hanging.append(name) }
    }
    sights = seen
    return hanging.sorted()
  }
}
