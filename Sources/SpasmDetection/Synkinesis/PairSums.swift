// SPDX-License-Identifier: GPL-3.0-or-later

/// Running sums of pairs of values, for their correlation.
struct PairSums: Sendable, Hashable {
  private var count = 0.0
  private var meanX = 0.0
  private var meanY = 0.0
  private var squaresX = 0.0
  private var squaresY = 0.0
  private var products = 0.0

  /// Adds a pair (Welford's update, which loses no digits).
  mutating func add(_ x: Double, _ y: Double) {
    count += 1
    let fromX = x - meanX
    let fromY = y - meanY
    meanX += fromX / count
    meanY += fromY / count
    squaresX += fromX * (x - meanX)
    squaresY += fromY * (y - meanY)
    products += fromX * (y - meanY)
  }

  /// Pearson's correlation; nil below five pairs, or where one of the two does not vary.
  var correlation: Double? {
    guard count >= 5, squaresX > 0, squaresY > 0 else { return nil }
    return products / (squaresX * squaresY).squareRoot()
  }
}
