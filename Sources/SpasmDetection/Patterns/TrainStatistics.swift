// SPDX-License-Identifier: GPL-3.0-or-later

/// Rate and regularity of a train of bursts.
struct TrainStatistics: Sendable, Hashable {
  /// Bursts, those closer than the shortest interval counted once.
  let count: Int
  /// Mean interval between onsets, in samples; 0 below two bursts.
  let meanInterval: Double
  /// Coefficient of variation of the intervals; nil below three bursts.
  let variation: Double?
  /// Mean of 2 |b - a| / (a + b) over successive intervals (Holt et al. 1996); nil below three bursts.
  let localVariation: Double?

  /// From onsets in rising order.
  init(onsets: [Int], shortestInterval: Int) {
    var kept: [Int] = []
    for onset in onsets where onset - (kept.last ?? .min / 2) >= shortestInterval { kept.append(onset) }
    count = kept.count
    guard let first = kept.first, let last = kept.last, kept.count >= 2 else {
      meanInterval = 0
      variation = nil
      localVariation = nil
      return
    }
    meanInterval = Double(last - first) / Double(kept.count - 1)
    guard kept.count >= 3 else {
      variation = nil
      localVariation = nil
      return
    }
    var squares = 0.0
    var local = 0.0
    for index in 1..<kept.count {
      let interval = Double(kept[index] - kept[index - 1])
      squares += (interval - meanInterval) * (interval - meanInterval)
      if index >= 2 {
        let previous = Double(kept[index - 1] - kept[index - 2])
        local += 2 * (interval - previous).magnitude / (interval + previous)
      }
    }
    variation = (squares / Double(kept.count - 2)).squareRoot() / meanInterval
    localVariation = local / Double(kept.count - 2)
  }

  /// Height of the first autocorrelation peak of the train as active or not, at lags of 60 to 500 ms, 0 to 1.
  ///
  /// On a grid of 10 ms and over at most 10 s; about 5 * 10^4 operations.
  static func rhythmicity(_ bursts: [Range<Int>], _ limits: PatternLimits) -> Double {
    guard let first = bursts.first?.lowerBound, let last = bursts.map(\.upperBound).max() else { return 0 }
    let bins = min((last - first) / limits.tick + 1, 1000)
    var active = [Double](repeating: 0, count: bins)
    for burst in bursts {
      let low = (burst.lowerBound - first) / limits.tick
      let high = min((burst.upperBound - first) / limits.tick, bins - 1)
      if low <= high { for bin in low...high { active[bin] = 1 } }
    }
    let mean = active.reduce(0, +) / Double(bins)
    var variance = 0.0
    for bin in 0..<bins { variance += (active[bin] - mean) * (active[bin] - mean) }
    guard variance > 0 else { return 0 }
    var values: [Double] = []
    for lag in 5...51 {
      guard lag < bins else { break }
      var sum = 0.0
      for bin in lag..<bins { sum += (active[bin] - mean) * (active[bin - lag] - mean) }
      // Divided by the pairs that there are, so that late lags are not made small by the train's end.
      values.append(sum / variance * Double(bins) / Double(bins - lag))
    }
    for index in values.indices.dropFirst().dropLast()
    where values[index] > 0 && values[index] >= values[index - 1] && values[index] > values[index + 1] {
      return min(1, values[index])
    }
    return 0
  }
}
