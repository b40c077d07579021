// SPDX-License-Identifier: GPL-3.0-or-later

/// Spearman's rank correlation with its p by Student's t, ties sharing their mean rank.
public struct RankCorrelation: Sendable, Hashable, Codable {
  public let n: Int
  public let rho: Double
  public let pValue: Double

  private enum CodingKeys: String, CodingKey {
    case n, rho
    case pValue = "p_value"
  }

  /// Nil below four pairs, or where either does not vary.
  public init?(_ pairs: [(Double, Double)]) {
    guard pairs.count >= 4 else { return nil }
    let (a, b) = (Self.ranks(pairs.map(\.0)), Self.ranks(pairs.map(\.1)))
    let count = Double(pairs.count)
    let mean = (count + 1) / 2
    var (product, first, second) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += (x - mean) * (y - mean)
      first += (x - mean) * (x - mean)
      second += (y - mean) * (y - mean)
    }
    guard first > 0, second > 0 else { return nil }
    n = pairs.count
    let rho = max(-1, min(1, product / (first * second).squareRoot()))
    self.rho = rho
    let freedom = count - 2
    pValue =
      rho.magnitude == 1
      ? 0 : IncompleteBeta.studentTwoSided(rho * (freedom / (1 - rho * rho)).squareRoot(), freedom: freedom)
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for position in start...end { ranks[order[position]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }
}
