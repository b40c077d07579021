// SPDX-License-Identifier: GPL-3.0-or-later

/// How many of how many, with the score interval of the share.
public struct ShareInterval: Sendable, Hashable, Codable {
  public let count: Int
  public let total: Int
  public let share: Double
  public let lower: Double
  public let upper: Double

  /// Nil where there is nothing to take a share of.
  public init?(_ count: Int, of total: Int) {
    guard total > 0 else { return nil }
    let interval = WilsonInterval(count: count, total: total)
    self.count = count
    self.total = total
    share = Double(count) / Double(total)
    lower = interval.lower
    upper = interval.upper
  }
}
