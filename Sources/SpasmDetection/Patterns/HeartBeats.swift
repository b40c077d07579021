// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells the heart's beats among what is not from the muscles: brief, and at a steady pace of 40 to 180 a minute.
struct HeartBeats: Sendable {
  private let rate: Double
  /// Onsets of the last brief ones, ascending.
  private var onsets: [Int] = []

  init(rate: Double) { self.rate = rate }

  /// Takes note of an artefact; whether it continues a steady pace of at least three intervals.
  ///
  /// A beat may be missed, so that an interval may be two or three beats long; one beat may come in several parts.
  mutating func takesForBeat(_ bursts: [Burst]) -> Bool {
    let onset = bursts.map(\.onset).min() ?? 0
    let end = bursts.map(\.offset).max() ?? onset
    guard Double(end - onset) <= 0.2 * rate else { return false }
    if !onsets.contains(where: { Double(abs($0 - onset)) <= 0.1 * rate }) {
      onsets.insert(onset, at: onsets.firstIndex { $0 > onset } ?? onsets.endIndex)
      if onsets.count > 9 { onsets.removeFirst() }
    }
    let intervals = zip(onsets.dropFirst(), onsets).map { Double($0 - $1) / rate }
    guard intervals.count >= 3 else { return false }
    let beat = intervals.sorted()[intervals.count / 4]
    guard beat >= 0.33, beat <= 1.5 else { return false }
    let steady = intervals.count { interval in
      let beats = max(1, (interval / beat).rounded())
      return beats <= 3 && (interval / beats - beat).magnitude <= 0.15 * beat
    }
    return steady >= 3 && steady * 4 >= intervals.count * 3
  }
}
