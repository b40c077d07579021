// SPDX-License-Identifier: GPL-3.0-or-later

/// The 95 % score interval of a proportion (Wilson 1927), sound for small n and at 0 and 1.
public struct WilsonInterval: Sendable, Hashable {
  public let lower: Double
  public let upper: Double

  /// The interval for `count` of `total`; the whole range where the total is 0.
  public init(count: Int, total: Int) {
    guard total > 0 else {
      lower = 0
      upper = 1
      return
    }
    let z = 1.959963984540054
    let n = Double(total)
    let p = Double(count) / n
    let centre = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    lower = count == 0 ? 0 : (centre - spread) / scale
    upper = count == total ? 1 : (centre + spread) / scale
  }
}
