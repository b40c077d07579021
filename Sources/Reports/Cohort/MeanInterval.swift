// SPDX-License-Identifier: GPL-3.0-or-later

/// The mean of some values with its 95 % interval by Student's t.
public struct MeanInterval: Sendable, Hashable, Codable {
  public let n: Int
  public let mean: Double
  /// Nil below two values.
  public let lower: Double?
  public let upper: Double?

  /// Nil where there are no values.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    n = values.count
    self.mean = mean
    guard values.count > 1 else {
      (lower, upper) = (nil, nil)
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let half = IncompleteBeta.studentLimit(freedom: count - 1) * (variance / count).squareRoot()
    lower = mean - half
    upper = mean + half
  }
}
