// SPDX-License-Identifier: GPL-3.0-or-later

/// The exact confidence interval of a Poisson mean (Garwood 1936), also where nothing was counted.
public struct PoissonInterval: Sendable, Hashable {
  /// Lower limit of the expected count.
  public let lower: Double
  /// Upper limit of the expected count.
  public let upper: Double

  /// The interval for a count that is not negative; `confidence` between 0 and 1.
  public init(count: Int, confidence: Double = 0.95) {
    let tail = (1 - confidence) / 2
    lower = count == 0 ? 0 : IncompleteGamma.inverse(Double(count), tail)
    upper = IncompleteGamma.inverse(Double(count) + 1, 1 - tail)
  }
}
