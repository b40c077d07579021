// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// A burst with what was measured about it while its signal was at hand.
struct EpisodeMember: Sendable {
  let burst: Burst
  /// Number of the burst in the order of consumption; names it in comparisons.
  let serial: Int
  /// Seconds until the contraction was well under way.
  var rise: Double
  /// What the same muscle of the other side did; nil where there is none or its signal was not held.
  var mirror: MirrorActivity?
}

/// Bursts that follow each other so closely that they can only be understood together, of one side or of both.
///
/// Sides are tied where bursts of both begin together. Everything between two pauses of a side is in one episode.
struct Episode: Sendable {
  /// What one side of the episode spans.
  struct Span: Sendable {
    var first: Int
    var lastOnset: Int
    var end: Int
  }

  private(set) var members: [EpisodeMember] = []
  private(set) var comparisons: [PairKey: ChannelComparison] = [:]
  private(set) var left: Span?
  private(set) var right: Span?
  /// The muscle of all bursts; nil once there are several.
  private(set) var onlyMuscle: Muscle?

  /// Two bursts, in the order of their serials.
  struct PairKey: Sendable, Hashable {
    let first: Int
    let second: Int
  }

  func span(_ side: Side) -> Span? { side == .left ? left : right }

  var first: Int { min(left?.first ?? .max, right?.first ?? .max) }

  /// Last onset at which a burst of this side would still follow on.
  func limit(_ side: Side, _ limits: PatternLimits) -> Int? {
    guard let span = span(side) else { return nil }
    // A single muscle may be rhythmic or both eyes a train of closures, whose intervals are longer than a clonic train's.
    let gap = onlyMuscle != nil ? limits.rhythmicGap : limits.trainGap
    return max(span.lastOnset + gap, span.end + limits.tonicGap)
  }

  /// Whether the burst belongs to the episode: by following on on its side, or by beginning together with the other one.
  func takes(_ burst: Burst, _ limits: PatternLimits) -> Bool {
    if let limit = limit(burst.name.side, limits), let span = span(burst.name.side) {
      let early = burst.onset < span.first
      if burst.onset <= limit,
        !early || burst.onset + limits.trainGap >= span.first || burst.offset + limits.tonicGap >= span.first
      {
        return true
      }
    }
    return beginsTogether(side: burst.name.side, onset: burst.onset, duration: burst.duration, limits)
  }

  /// Whether the other side has a burst whose onset is as close as those of one contraction are.
  func beginsTogether(side: Side, onset: Int, duration: Int, _ limits: PatternLimits) -> Bool {
    guard let span = span(side.opposite), onset <= span.lastOnset + limits.slow, onset + limits.slow >= span.first
    else { return false }
    for member in members.reversed() where member.burst.name.side != side {
      let distance = abs(member.burst.onset - onset)
      if distance <= limits.join { return true }
      let long = min(member.burst.duration, duration) >= limits.movementShortest
      if long, distance <= limits.slow { return true }
    }
    return false
  }

  mutating func add(_ member: EpisodeMember) {
    let burst = member.burst
    if members.isEmpty {
      onlyMuscle = burst.name.muscle
    } else if onlyMuscle != burst.name.muscle {
      onlyMuscle = nil
    }
    members.append(member)
    var span = span(burst.name.side) ?? Span(first: burst.onset, lastOnset: burst.onset, end: burst.offset)
    span.first = min(span.first, burst.onset)
    span.lastOnset = max(span.lastOnset, burst.onset)
    span.end = max(span.end, burst.offset)
    if burst.name.side == .left { left = span } else { right = span }
  }

  mutating func add(_ comparison: ChannelComparison, _ first: Int, _ second: Int) {
    comparisons[PairKey(first: first, second: second)] = comparison
  }

  mutating func merge(_ other: Episode) {
    for member in other.members { add(member) }
    comparisons.merge(other.comparisons) { mine, _ in mine }
  }
}
