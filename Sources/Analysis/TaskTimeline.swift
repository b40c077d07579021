// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Which condition held at which sample, as the task markers say.
struct TaskTimeline: Sendable {
  /// The condition before any task marker, and after one that ended.
  static let unmarked = "unmarked"

  private struct Change: Sendable {
    var sample: Int
    var condition: String
  }

  private var changes: [Change] = []

  /// Takes note of a marker; those that are no task change nothing.
  mutating func note(_ marker: Marker, at sample: Int) {
    guard marker.category == .task else { return }
    let condition = marker.state == .off ? TaskTimeline.unmarked : marker.name
    let index = changes.firstIndex { $0.sample > sample } ?? changes.endIndex
    changes.insert(Change(sample: sample, condition: condition), at: index)
  }

  /// The condition at a sample.
  func condition(at sample: Int) -> String {
    changes.last { $0.sample <= sample }?.condition ?? TaskTimeline.unmarked
  }

  /// Forgets what no sample from here on needs.
  mutating func forget(before sample: Int) {
    while changes.count > 1, changes[1].sample <= sample { changes.removeFirst() }
  }
}
