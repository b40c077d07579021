// SPDX-License-Identifier: GPL-3.0-or-later

/// How long something took, counted by classes.
package struct LatencyHistogram: Sendable, Hashable {
  /// Upper bounds of the classes, in seconds; what is above the last is counted in the total only.
  package static let bounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

  /// Observations of each class alone.
  package private(set) var counts = [Int](repeating: 0, count: bounds.count)
  package private(set) var total = 0
  /// Of all observations, in seconds.
  package private(set) var sum = 0.0

  package init() {}

  /// Counts one; a time below 0, which a clock that was set back makes, counts as 0.
  package mutating func observe(_ seconds: Double) {
    let seconds = max(0, seconds)
    total += 1
    sum += seconds
    if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
  }
}
