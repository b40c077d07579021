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
    func median(_ values: [Double]) -> Double {
      let drawn = values.indices.map { _ in values[Int(random.uniform() * Double(values.count))] }.sorted()
      let middle = drawn.count / 2
      return drawn.count % 2 == 1 ? drawn[middle] : (drawn[middle - 1] + drawn[middle]) / 2
    }
    var shares: [Double] = []
    for _ in 0..<resamples {
      let (a, b) = (median(left), median(right))
      if a + b > 0 { shares.append((a - b) / (a + b)) }
    }
    guard !shares.isEmpty else { return nil }
    shares.sort()
    return shares[shares.count * 25 / 1000]...shares[min(shares.count - 1, shares.count * 975 / 1000)]
  }
}
