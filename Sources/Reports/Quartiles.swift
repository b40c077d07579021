// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Median and quartiles of some values, with their number.
public struct Quartiles: Sendable, Hashable, Codable {
  public let n: Int
  public let lower: Double
  public let median: Double
  public let upper: Double

  /// Linear interpolation between order statistics (R's type 7, NumPy's default); nil where there are no values.
  public init?(_ values: [Double], decimals: Int = 3) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let position = share * Double(sorted.count - 1)
      let index = Int(position)
      let next = min(index + 1, sorted.count - 1)
      return Decimal.round(sorted[index] + (position - Double(index)) * (sorted[next] - sorted[index]), decimals)
    }
    n = sorted.count
    lower = quantile(0.25)
    median = quantile(0.5)
    upper = quantile(0.75)
  }

  /// `12.5 (10-14.2)`.
  public var text: String {
    "\(Decimal.shortest(median)) (\(Decimal.shortest(lower))-\(Decimal.shortest(upper)))"
  }
}
