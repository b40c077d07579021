// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The uncertainty of (left - right) / (left + right) of two medians, by the bootstrap.
enum LateralityInterval {
  private static let resamples = 2000

  /// 95 % of the percentile bootstrap, each side's repetitions drawn by themselves; nil where a side has too few.
  ///
  /// The draws are the same on every machine.
  static func range(left: [Double], right: [Double]) -> ClosedRange<Double>? {
    guard min(left.count, right.count) >= TaskTable.leastRepetitions else { return nil }
    var random = RandomSource(seed: 1)
    var draws = [MedianDraws(of: left), MedianDraws(of: right)]
    var shares: [Double] = []
    for _ in 0..<resamples {
      let (a, b) = (draws[0].next(&random), draws[1].next(&random))
      if a + b > 0 { shares.append((a - b) / (a + b)) }
    }
    guard !shares.isEmpty else { return nil }
    shares.sort()
    return shares[shares.count * 25 / 1000]...shares[min(shares.count - 1, shares.count * 975 / 1000)]
  }
  /// Medians of as many values as there are, drawn with replacement: by counting ranks, which costs no sorting.
  private struct MedianDraws {
    private let sorted: [Double]
    /// Of the values as they were given.
    private let ranks: [Int]
    private var counts: [Int]

    init(of values: [Double]) {
      let order = values.indices.sorted { values[$0] < values[$1] }
      sorted = order.map { values[$0] }
      var ranks = order
      for (rank, index) in order.enumerated() { ranks[index] = rank }
      self.ranks = ranks
      counts = [Int](repeating: 0, count: values.count)
    }

    mutating func next(_ random: inout RandomSource) -> Double {
      let count = ranks.count
      for rank in counts.indices { counts[rank] = 0 }
      for _ in 0..<count { counts[ranks[Int(random.uniform() * Double(count))]] += 1 }
      var rank = 0
      var seen = counts[0]
      while seen <= (count - 1) / 2 {
        rank += 1
        seen += counts[rank]
      }
      let low = sorted[rank]
      while seen <= count / 2 {
        rank += 1
        seen += counts[rank]
      }
      return count % 2 == 1 ? low : (low + sorted[rank]) / 2
    }
  }
}
