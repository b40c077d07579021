// SPDX-License-Identifier: GPL-3.0-or-later

/// Counts how often a train of onsets meets instants, and how often shifted copies of the train would have met them.
///
/// The copies are the train itself, shifted by 1 to 61 s against the instants and wrapped within what was recorded, so that
/// rate and grouping of the bursts are kept and only their tie to the movements is broken. Runs along with the stream in
/// bounded memory: one counter a shift, and no burst older than 61 s is asked for.
struct ShiftSurrogates: Sendable {
  private(set) var instants = 0
  private(set) var hits = 0
  private var shifted: [UInt32]

  init(shifts: Int) { shifted = [UInt32](repeating: 0, count: shifts) }

  /// Adds an instant; `onsets` are the last onsets of the train in rising order, `origin` is the first sample recorded.
  mutating func add(_ instant: Int, lead: Int, lag: Int, onsets: [Int], origin: Int, rate: Double) {
    instants += 1
    let onsets = onsets.span
    var next = Self.firstOnset(onsets, notBefore: instant - lead)
    if next < onsets.count, onsets[next] <= instant + lag { hits += 1 }
    let shortest = Int(rate)
    let reach = min(Int(60 * rate), instant - origin - 2 * shortest)
    guard reach > 0 else { return }
    var counts = shifted.mutableSpan
    for index in 0..<counts.count {
      // Shifts spread evenly; while little was recorded they repeat, which makes the test no more lenient.
      let shift = shortest + Int(Double(reach) * (Double(index) + 0.5) / Double(counts.count))
      // Each asks for onsets before those of the last one.
      while next > 0, onsets[next - 1] >= instant - shift - lead { next -= 1 }
      if next < onsets.count, onsets[next] <= instant - shift + lag { counts[index] += 1 }
    }
  }

  /// Instants that chance alone would have met: what the copies met on average, and at least a little.
  var expectedHits: Double {
    Double(shifted.reduce(1) { $0 + Int($1) }) / Double(shifted.count)
  }

  /// (1 + copies that meet as many instants or more) / (1 + copies); nil before the first instant.
  var pValue: Double? {
    guard instants > 0 else { return nil }
    let extreme = shifted.count { Int($0) >= hits }
    return Double(1 + extreme) / Double(1 + shifted.count)
  }

  private static func firstOnset(_ onsets: Span<Int>, notBefore low: Int) -> Int {
    var left = 0
    var right = onsets.count
    while left < right {
      let middle = (left + right) / 2
      if onsets[middle] < low { left = middle + 1 } else { right = middle }
    }
    return left
  }
}
