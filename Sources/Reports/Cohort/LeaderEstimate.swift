// SPDX-License-Identifier: GPL-3.0-or-later

/// Which muscle's onset comes first in a side's spasms, in aggregate; one contraction's leader is mostly noise.
public struct LeaderEstimate: Sendable, Hashable, Codable {
  /// The muscle that leads, or `undetermined`.
  public let leader: String
  /// The share of the most frequent leader among spasms in which one could be told; nil where there is none.
  public let share: ShareInterval?
  /// Spasms in which onsets were too close to tell.
  public let undetermined: Int
  /// Exact two-sided p of the most frequent leader against the second; nil where there is none.
  public let pValue: Double?

  private enum CodingKeys: String, CodingKey {
    case leader, share, undetermined
    case pValue = "p_value"
  }

  /// Spasms with a leader below which none is named.
  public static let leastSpasms = 10

  /// `leaders` holds one entry a spasm; nil where its leader could not be told.
  public init(_ leaders: [String?]) {
    let counts = leaders.compactMap { $0 }.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let told = ordered.reduce(0) { $0 + $1.value }
    undetermined = leaders.count - told
    guard let first = ordered.first else {
      (leader, share, pValue) = ("undetermined", nil, nil)
      return
    }
    let second = ordered.count > 1 ? ordered[1].value : 0
    let p = IncompleteBeta.signTest(count: first.value, total: first.value + second)
    share = ShareInterval(first.value, of: told)
    pValue = p
    leader = told >= Self.leastSpasms && p < 0.05 ? first.key : "undetermined"
  }
}
