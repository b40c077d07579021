// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Events counted in stretches of time of unequal length.
public struct RateBin: Sendable, Hashable {
  public var count: Int
  /// Analysable seconds.
  public var seconds: Double

  public init(count: Int, seconds: Double) {
    self.count = count
    self.seconds = seconds
  }
}

/// A rate of events that cluster: the exact Poisson interval, and one widened by the overdispersion between minutes.
///
/// Quasi-Poisson: the logarithm of the rate has the standard error sqrt(dispersion / count), dispersion being Pearson's
/// chi-squared over its degrees of freedom and at least 1 (McCullagh and Nelder 1989, 6.2.3).
public struct ClusteredRate: Sendable, Hashable, Codable {
  public let count: Int
  public let seconds: Double
  /// Stretches with analysable time.
  public let bins: Int
  public let perMinute: Double
  public let exactLower: Double
  public let exactUpper: Double
  /// Pearson's chi-squared over degrees of freedom, not below 1; nil below 2 bins or without events.
  public let dispersion: Double?
  /// Limits widened by the dispersion; the exact ones where it is not known.
  public let lower: Double
  public let upper: Double

  private enum CodingKeys: String, CodingKey {
    case count, seconds, bins, dispersion
    case perMinute = "per_minute"
    case exactLower = "exact_lower"
    case exactUpper = "exact_upper"
    case lower, upper
  }

  /// Nil where nothing was analysable.
  public init?(_ bins: [RateBin]) {
    let used = bins.filter { $0.seconds > 0 }
    let seconds = used.reduce(0) { $0 + $1.seconds }
    guard seconds > 0 else { return nil }
    count = used.reduce(0) { $0 + $1.count }
    self.seconds = seconds
    self.bins = used.count
    let minutes = seconds / 60
    let interval = PoissonInterval(count: count)
    perMinute = Double(count) / minutes
    exactLower = interval.lower / minutes
    exactUpper = interval.upper / minutes
    dispersion = count > 0 ? Dispersion.pearson([used]) : nil
    guard let dispersion, count > 0 else {
      (lower, upper) = (exactLower, exactUpper)
      return
    }
    let spread = PortableMath.exp(1.959963984540054 * (dispersion / Double(count)).squareRoot())
    lower = min(perMinute / spread, exactLower)
    upper = max(perMinute * spread, exactUpper)
  }
}

/// How much more counts vary between stretches than independent events would.
enum Dispersion {
  /// Pearson's chi-squared over its degrees of freedom for groups with a rate each, not below 1; nil where there is none.
  static func pearson(_ groups: [[RateBin]]) -> Double? {
    var sum = 0.0
    var freedom = 0
    for group in groups {
      let used = group.filter { $0.seconds > 0 }
      let seconds = used.reduce(0) { $0 + $1.seconds }
      let count = used.reduce(0) { $0 + $1.count }
      guard seconds > 0, count > 0 else {
        freedom += max(0, used.count - 1)
        continue
      }
      for bin in used {
        let expected = Double(count) * bin.seconds / seconds
        sum += (Double(bin.count) - expected) * (Double(bin.count) - expected) / expected
      }
      freedom += used.count - 1
    }
    return freedom > 0 ? max(1, sum / Double(freedom)) : nil
  }
}
