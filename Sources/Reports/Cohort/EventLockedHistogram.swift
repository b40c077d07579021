// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spasms around the instants of a trigger, beside what chance gives: the same spasms shifted around the circle of their
/// recording.
public struct EventLockedHistogram: Sendable, Hashable, Codable {
  /// One recording: instants and spasm onsets in seconds, and its length.
  public struct Part: Sendable, Hashable {
    public var triggers: [Double]
    public var onsets: [Double]
    public var durationS: Double

    public init(triggers: [Double], onsets: [Double], durationS: Double) {
      self.triggers = triggers
      self.onsets = onsets
      self.durationS = durationS
    }
  }

  /// Seconds before and behind the trigger, and of a bin.
  public static let reachS = 30.0
  public static let binS = 1.0
  public static let shifts = 999

  public let triggers: Int
  /// Lower edge of each bin, in seconds from the trigger.
  public let edgesS: [Double]
  public let counts: [Int]
  /// Mean and pointwise 95 % band of the shifted spasms.
  public let nullMean: [Double]
  public let nullLower: [Int]
  public let nullUpper: [Int]
  /// Spasms in the `windowS` behind the triggers, and the share of shifts with at least as many, (1 + k) / (1 + shifts).
  public let following: Int
  public let pValue: Double
  public static let windowS = 5.0

  private enum CodingKeys: String, CodingKey {
    case triggers, counts, following
    case edgesS = "edges_s"
    case nullMean = "null_mean"
    case nullLower = "null_lower"
    case nullUpper = "null_upper"
    case pValue = "p_value"
  }

  /// Nil without a trigger. The shifts are drawn from `seed`: the same on every machine.
  public init?(_ parts: [Part], seed: UInt64 = 1) {
    let used = parts.filter { !$0.triggers.isEmpty && $0.durationS > 0 }
    guard !used.isEmpty else { return nil }
    let bins = Int(2 * Self.reachS / Self.binS)
    edgesS = (0..<bins).map { Double($0) * Self.binS - Self.reachS }
    triggers = used.reduce(0) { $0 + $1.triggers.count }
    let counts = Self.count(used, shifts: used.map { _ in 0 }, bins)
    self.counts = counts
    let zero = bins / 2
    let window = zero..<min(bins, zero + Int(Self.windowS / Self.binS))
    let following = counts[window].reduce(0, +)
    self.following = following
    var random = RandomSource(seed: seed, stream: "event-locked")
    var samples = [[Int]](repeating: [], count: bins)
    var asMany = 0
    for _ in 0..<Self.shifts {
      let shifted = Self.count(used, shifts: used.map { random.uniform(0, $0.durationS) }, bins)
      for (bin, count) in shifted.enumerated() { samples[bin].append(count) }
      if shifted[window].reduce(0, +) >= following { asMany += 1 }
    }
    pValue = Double(1 + asMany) / Double(1 + Self.shifts)
    let sorted = samples.map { $0.sorted() }
    nullMean = samples.map { Decimal.round(Double($0.reduce(0, +)) / Double($0.count), 4) }
    nullLower = sorted.map { $0[Int(0.025 * Double($0.count))] }
    nullUpper = sorted.map { $0[Int(0.975 * Double($0.count))] }
  }

  private static func count(_ parts: [Part], shifts: [Double], _ bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins)
    for (part, shift) in zip(parts, shifts) {
      for onset in part.onsets {
        let moved = (onset + shift).truncatingRemainder(dividingBy: part.durationS)
        for trigger in part.triggers {
          let bin = ((moved - trigger + reachS) / binS).rounded(.down)
          if bin >= 0, bin < Double(bins) { counts[Int(bin)] += 1 }
        }
      }
    }
    return counts
  }
}
