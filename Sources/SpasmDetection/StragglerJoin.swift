// SPDX-License-Identifier: GPL-3.0-or-later

/// Joins brief weak stretches to the contraction that they straggle behind or go before.
///
/// Where a contraction rises or wanes few motor units fire, one by one: at high signal-to-noise ratios there are silences
/// between them, and each would be a burst. The bursts of a clonic train are discharges of the whole nerve, of about one
/// size. So a stretch is held until none can follow within the gap; the weaker of two neighbours, if brief, goes with the
/// stronger. A pure state machine over one channel's stretches, in steps.
struct StragglerJoin: Sendable {
  typealias Segment = ActivitySegmenter.Segment

  struct Limits: Sendable {
    /// Longest silence in steps.
    var gap: Int
    /// Longest straggler in steps.
    var longest: Int
    /// Power ratio above the noise from which the other is so much stronger.
    var ratio: Double
    /// Least evidence, in nats; what has less is no activity.
    var evidence: Double
    /// Shortest tone beside a stronger contraction, in steps: what is shorter counts for nothing.
    var tone: Int
    /// Steps after which a stretch that begins is known to be open.
    var reach: Int
  }

  private(set) var held: Segment?

  /// Whether what is held goes before the contraction under way.
  private var goesBefore = false

  /// Takes the next stretch; returns the one before it where it stays by itself.
  mutating func take(_ segment: Segment, floor: Double, _ limits: Limits) -> Segment? {
    if segment.isTone, segment.offset - segment.onset < limits.tone { return nil }
    goesBefore = false
    guard let held else {
      self.held = segment
      return nil
    }
    if Self.isStraggler(segment, of: held, floor, limits) || Self.isStraggler(held, of: segment, floor, limits) {
      self.held = Self.joined(held, segment)
      return nil
    }
    self.held = segment
    return held
  }

  /// Returns the stretch that is held once nothing can join it: `open` is where activity began that has not ended yet, `power`
  /// its mean over steps.
  mutating func release(
    at step: Int, open: Int?, floor: Double, _ limits: Limits, power: (Range<Int>) -> Double
  ) -> Segment? {
    guard let held, step > held.offset + limits.gap else { return nil }
    if let open, open <= held.offset + limits.gap {
      guard !goesBefore, step > open + limits.longest else { return nil }
      // What goes on for longer is no straggler, but may have had one.
      goesBefore =
        Self.isBrief(held, limits)
        && power(max(open, held.offset)..<step) - floor >= limits.ratio * Self.level(held, floor)
      if goesBefore { return nil }
    } else if step <= held.offset + limits.gap + limits.reach {
      return nil
    }
    self.held = nil
    return held
  }

  /// Returns what is held.
  mutating func finish() -> Segment? {
    defer { self = StragglerJoin() }
    return held
  }

  private static func isStraggler(_ weak: Segment, of strong: Segment, _ floor: Double, _ limits: Limits) -> Bool {
    let gap = weak.onset < strong.onset ? strong.onset - weak.offset : weak.onset - strong.offset
    return gap <= limits.gap && isBrief(weak, limits) && !strong.isTone && weak.evidence >= limits.evidence
      && level(strong, floor) >= limits.ratio * level(weak, floor)
  }

  private static func isBrief(_ segment: Segment, _ limits: Limits) -> Bool {
    segment.offset - segment.onset <= limits.longest && !segment.isTone
  }

  /// Mean power above the noise.
  private static func level(_ segment: Segment, _ floor: Double) -> Double {
    max(segment.energy / Double(max(segment.offset - segment.onset, 1)) - floor, 0)
  }

  private static func joined(_ first: Segment, _ second: Segment) -> Segment {
    var whole = first
    whole.offset = second.offset
    whole.evidence += second.evidence
    whole.energy += second.energy
    whole.after = second.after
    return whole
  }
}
