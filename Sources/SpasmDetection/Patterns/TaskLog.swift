// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Which task was prompted when, as far as the markers have told; keeps the last 64.
struct TaskLog: Sendable {
  private struct Entry: Sendable {
    let name: String
    let start: Int
    var end: Int?
  }

  private var entries: [Entry] = []

  mutating func note(_ marker: Marker, at sample: Int) {
    guard marker.category == .task else { return }
    switch marker.state {
    case .on, .instant:
      // A new task ends the one before it, also where nobody marked its end.
      close(nil, at: sample)
      entries.append(Entry(name: marker.name, start: sample))
      if entries.count > 64 { entries.removeFirst() }
    case .off:
      close(marker.name, at: sample)
    }
  }

  private mutating func close(_ name: String?, at sample: Int) {
    for index in entries.indices where entries[index].end == nil {
      if name == nil || entries[index].name == name { entries[index].end = sample }
    }
  }

  /// The task that was on from `start` to `end`; the one that was on longest where there are several.
  func task(from start: Int, to end: Int) -> String? {
    let touching = entries.filter { $0.start <= end && ($0.end ?? .max) > start }
    return touching.reversed().max { common($0, start, end) < common($1, start, end) }?.name
  }

  private func common(_ entry: Entry, _ start: Int, _ end: Int) -> Int {
    min(entry.end ?? .max, end) - max(entry.start, start)
  }
}
