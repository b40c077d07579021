// SPDX-License-Identifier: GPL-3.0-or-later

/// A share of time as a ratio of sums over stretches, with an interval from how it varies between them.
///
/// The ratio estimator with its linearised variance, n / (n - 1) corrected (Cochran 1977, 6.4): minutes of unequal length
/// count by their length.
public struct TimeFraction: Sendable, Hashable, Codable {
  public let fraction: Double
  /// 95 % limits by Student's t; nil below 2 stretches.
  public let lower: Double?
  public let upper: Double?
  public let bins: Int
  public let seconds: Double

  /// `parts` are seconds of the state and of the whole of each stretch; nil where there is no time.
  public init?(_ parts: [(part: Double, whole: Double)]) {
    let used = parts.filter { $0.whole > 0 }
    let whole = used.reduce(0) { $0 + $1.whole }
    guard whole > 0 else { return nil }
    let fraction = used.reduce(0) { $0 + $1.part } / whole
    self.fraction = fraction
    seconds = whole
    bins = used.count
    guard used.count > 1 else {
      (lower, upper) = (nil, nil)
      return
    }
    let n = Double(used.count)
    let squares = used.reduce(0) { $0 + ($1.part - fraction * $1.whole) * ($1.part - fraction * $1.whole) }
    let error = (n / (n - 1) * squares).squareRoot() / whole
    let limit = IncompleteBeta.studentLimit(freedom: n - 1)
    lower = max(0, fraction - limit * error)
    upper = min(1, fraction + limit * error)
  }
}
