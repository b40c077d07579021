// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One rate as a multiple of another, with an interval that overdispersion widens.
///
/// A quasi-Poisson regression on one factor: the standard error of the logarithm is sqrt(dispersion (1/a + 1/b)). Where nothing
/// was counted against n of the reference, the ratio is 0 and its limit the exact conditional one (Clopper and Pearson) of n
/// over the dispersion.
public struct RateRatio: Sendable, Hashable, Codable {
  public let ratio: Double
  public let lower: Double
  public let upper: Double
  public let pValue: Double
  /// Pearson's chi-squared over degrees of freedom, not below 1.
  public let dispersion: Double
  public let count: Int
  public let seconds: Double
  public let referenceCount: Int
  public let referenceSeconds: Double

  private enum CodingKeys: String, CodingKey {
    case ratio, lower, upper, dispersion, count, seconds
    case pValue = "p_value"
    case referenceCount = "reference_count"
    case referenceSeconds = "reference_seconds"
  }

  /// Nil where the reference has no event, so that there is no ratio, or there are too few stretches for a dispersion.
  public init?(_ bins: [RateBin], reference: [RateBin]) {
    let (used, others) = (bins.filter { $0.seconds > 0 }, reference.filter { $0.seconds > 0 })
    count = used.reduce(0) { $0 + $1.count }
    seconds = used.reduce(0) { $0 + $1.seconds }
    referenceCount = others.reduce(0) { $0 + $1.count }
    referenceSeconds = others.reduce(0) { $0 + $1.seconds }
    guard seconds > 0, referenceCount > 0, let dispersion = Dispersion.pearson([used, others]) else { return nil }
    self.dispersion = dispersion
    guard count > 0 else {
      let number = Double(referenceCount) / dispersion
      let share = 1 - PortableMath.exp(PortableMath.log(0.025) / number)
      (ratio, lower) = (0, 0)
      upper = share / (1 - share) * referenceSeconds / seconds
      let allReference = referenceSeconds / (referenceSeconds + seconds)
      pValue = min(1, 2 * PortableMath.exp(number * PortableMath.log(allReference)))
      return
    }
    ratio = Double(count) / seconds / (Double(referenceCount) / referenceSeconds)
    let error = (dispersion * (1 / Double(count) + 1 / Double(referenceCount))).squareRoot()
    let spread = PortableMath.exp(1.959963984540054 * error)
    lower = ratio / spread
    upper = ratio * spread
    pValue = Self.normalTwoSided(PortableMath.log(ratio) / error)
  }

  /// Probability that a standard normal lies farther from 0.
  static func normalTwoSided(_ z: Double) -> Double { 1 - IncompleteGamma.lower(0.5, z * z / 2) }
}
