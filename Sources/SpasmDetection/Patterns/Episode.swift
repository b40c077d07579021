// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// A burst with what was measured about it while its signal was at hand.
struct EpisodeMember: Sendable {
  /// A comparison with a burst that was consumed earlier, that one being the first of the two.
  struct Comparison: Sendable {
    let serial: Int
    let value: ChannelComparison
  }

  let burst: Burst
  /// Number of the burst in the order of consumption; names it in comparisons.
  let serial: Int
  /// Seconds until the contraction was well under way.
  var rise: Double
  /// What the same muscle of the other side did; nil where there is none or its signal was not held.
  var mirror: MirrorActivity?
  /// With a handful of bursts that began with it.
  var comparisons: [Comparison] = []
}

/// Bursts that follow each other so closely that they can only be understood together, of one side or of both.
///
/// Sides are tied where bursts of both begin together. Everything between two pauses of a side is in one episode.
struct Episode: Sendable {
  /// A burst of one muscle alone, which may be a beat of its rhythm.
  struct Solo: Sendable {
    let channel: Int
    let onset: Int
    /// Whether the muscle's burst before it was alone as well: a blink that meets a rhythm does not end it.
    let isRepeated: Bool
  }

  /// What one side of the episode spans.
  struct Span: Sendable {
    var first: Int
    var lastOnset: Int
    var end: Int
    /// The last burst that no other part of the face joined; nil where all had company.
    var solo: Solo?
  }

  private(set) var members: [EpisodeMember] = []
  /// The rhythmic channels as they were found when it had so many members, and so many episodes were named before.
  var knownRhythm: (members: Int, named: Int, channels: Set<Int>)?
  private(set) var left: Span?
  private(set) var right: Span?

  func span(_ side: Side) -> Span? { side == .left ? left : right }

  var first: Int { min(left?.first ?? .max, right?.first ?? .max) }

  /// Last onset at which a burst of this side would still follow on.
  func limit(_ side: Side, _ limits: PatternLimits) -> Int? {
    guard let span = span(side) else { return nil }
    // One muscle may be rhythmic, both eyes may close in a train: intervals are longer than those of a clonic train.
    let solo = span.solo.map { $0.onset + limits.rhythmicGap } ?? 0
    return max(solo, span.lastOnset + limits.trainGap, span.end + limits.tonicGap)
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
    // By index, here and below: members are dear to copy.
    return members.indices.reversed().contains { index in
      guard members[index].burst.name.side != side else { return false }
      let distance = abs(members[index].burst.onset - onset)
      let long = min(members[index].burst.duration, duration) >= limits.movementShortest
      return distance <= limits.join || (long && distance <= limits.slow)
    }
  }

  /// Whether another muscle of the burst's side, but none of the other side, begins with it.
  func hasVolley(_ burst: Burst, _ limits: PatternLimits) -> Bool {
    guard let span = span(burst.name.side), burst.onset >= span.first - limits.volley,
      burst.onset <= span.lastOnset + limits.volley
    else { return false }
    let company = members.indices.filter { abs(members[$0].burst.onset - burst.onset) <= limits.volley }
    return company.contains {
      members[$0].burst.name.side == burst.name.side && members[$0].burst.name.muscle != burst.name.muscle
    } && !company.contains { members[$0].burst.name.side != burst.name.side }
  }

  /// Whether the other eye begins a brief contraction with this one's burst.
  func hasOtherEye(_ burst: Burst, _ limits: PatternLimits) -> Bool {
    guard burst.name.muscle == .orbicularisOculi else { return false }
    return members.indices.contains {
      let other = members[$0].burst
      return other.name.muscle == .orbicularisOculi && other.name.side != burst.name.side
        && other.duration <= limits.blinkLongest && abs(other.onset - burst.onset) <= limits.volley
    }
  }

  mutating func add(_ member: EpisodeMember, _ limits: PatternLimits) {
    let burst = member.burst
    var span = span(burst.name.side) ?? Span(first: burst.onset, lastOnset: burst.onset, end: burst.offset)
    let (onset, side, isUpperFace) = (burst.onset, burst.name.side, burst.name.muscle.isUpperFace)
    let company = members.indices.last {
      abs(members[$0].burst.onset - onset) <= limits.join && members[$0].burst.name.side == side
        && members[$0].burst.name.muscle.isUpperFace != isUpperFace
    }
    let isRepeated =
      span.solo.map { $0.channel == burst.channel && (0...limits.rhythmicGap).contains(onset - $0.onset) } ?? false
    if company == nil || isRepeated {
      if onset >= span.solo?.onset ?? .min {
        span.solo = Solo(channel: burst.channel, onset: onset, isRepeated: isRepeated)
      }
    } else if let solo = span.solo, let company, solo.onset == members[company].burst.onset, !solo.isRepeated {
      span.solo = nil
    }
    members.append(member)
    span.first = min(span.first, burst.onset)
    span.lastOnset = max(span.lastOnset, burst.onset)
    span.end = max(span.end, burst.offset)
    if burst.name.side == .left { left = span } else { right = span }
  }

  mutating func merge(_ other: Episode, _ limits: PatternLimits) {
    if members.isEmpty {
      self = other
      return
    }
    for member in other.members { add(member, limits) }
  }
}
