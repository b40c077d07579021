// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Takes out of an episode what is brief and complete while something else of the face goes on: a smile, a low tone, a rhythm.
///
/// A blink lasts a tenth of a second and is driven apart from what the rest of the face does, and a muscle with a rhythm of its
/// own (myokymia) fires apart from the others: what is beside them has not to wait for the end of it. What is ambiguous stays:
/// pieces in a side that is contracted may be fragments of that contraction, and twitches may be of one spasm with it.
struct EpisodeRelease {
  let released: Episode
  let rest: Episode

  /// Nil where nothing of the kind is complete at `sample`. `rhythmic` channels repeat on their own.
  init?(
    _ episode: Episode, at sample: Int, openBursts: [OpenBurst], channels: [ChannelName], rhythmic: Set<Int>,
    _ limits: PatternLimits
  ) {
    // By index: members are dear to copy.
    let members = episode.members
    let eyes = members.indices.filter {
      members[$0].burst.name.muscle == .orbicularisOculi && !rhythmic.contains(members[$0].burst.channel)
    }
    guard !eyes.isEmpty || !rhythmic.isEmpty else { return nil }
    let brief = members.indices.filter {
      members[$0].burst.duration <= limits.blinkLongest && !rhythmic.contains(members[$0].burst.channel)
    }
    let steady = openBursts.filter { !rhythmic.contains($0.channel) && channels.indices.contains($0.channel) }
    var taken = Self.blinks(
      eyes, brief, of: members, at: sample,
      steady.filter { channels[$0.channel].muscle == .orbicularisOculi }, limits)
    // Beside a rhythm of one muscle, and nothing else that lasts, all that is complete is apart.
    if !rhythmic.isEmpty, !members.indices.contains(where: { members[$0].burst.duration > limits.blinkLongest }) {
      taken.formUnion(Self.complete(brief, of: members, at: sample, steady, limits).map { members[$0].serial })
    }
    guard !taken.isEmpty else { return nil }
    var released = Episode()
    var rest = Episode()
    for member in episode.members {
      if taken.contains(member.serial) { released.add(member, limits) } else { rest.add(member, limits) }
    }
    self.released = released
    self.rest = rest
  }

  /// The brief bursts, in order, up to the last pause in which a train of closures would have gone on.
  private static func complete(
    _ brief: [Int], of members: [EpisodeMember], at sample: Int, _ openBursts: [OpenBurst], _ limits: PatternLimits
  ) -> [Int] {
    let ordered = brief.sorted {
      members[$0].burst.onset == members[$1].burst.onset
        ? members[$0].burst.channel < members[$1].burst.channel : members[$0].burst.onset < members[$1].burst.onset
    }
    let open = openBursts.map(\.onset).min() ?? .max
    var count = 0
    var end = 0
    for (index, member) in ordered.enumerated() {
      end = max(
        end, members[member].burst.onset + limits.rhythmicGap, members[member].burst.offset + limits.trainGap)
      let next = index + 1 < ordered.count ? members[ordered[index + 1]].burst.onset : sample - limits.settle
      if min(next, open, sample - limits.settle) >= end { count = index + 1 }
    }
    return Array(ordered.prefix(count))
  }

  /// Serials of what belongs to blinks that no other closure is near enough to make a train of.
  ///
  /// What begins with a blink goes with it: the brow, the mouth of both sides, and that of one side where it is otherwise quiet;
  /// where a side twitches or speaks, what coincides with the blink stays with that.
  private static func blinks(
    _ eyes: [Int], _ brief: [Int], of members: [EpisodeMember], at sample: Int, _ openEyes: [OpenBurst],
    _ limits: PatternLimits
  ) -> Set<Int> {
    let ended = complete(eyes, of: members, at: sample, openEyes, limits)
    var taken: Set<Int> = []
    for eye in ended
    where members[eye].burst.duration <= limits.blinkLongest && isBlink(eye, ended, of: members, limits) {
      let (onset, offset) = (members[eye].burst.onset, members[eye].burst.offset)
      // One closure of many, or beside an eye that is held shut, is understood with them.
      let isOne = ended.allSatisfy {
        abs(members[$0].burst.onset - onset) <= limits.side
          || members[$0].burst.onset - offset > limits.rhythmicGap
          || onset - members[$0].burst.offset > limits.rhythmicGap
      }
      guard isOne else { continue }
      taken.insert(members[eye].serial)
      let near = brief.filter { abs(members[$0].burst.onset - onset) <= limits.trainGap }
      let first = near.filter { abs(members[$0].burst.onset - onset) <= limits.join }
      // With the further pieces of what began with it.
      let company = near.filter { piece in
        first.contains { isPiece(piece, of: $0, near, members, offset, limits) }
      }
      for member in company {
        let (side, muscle) = (members[member].burst.name.side, members[member].burst.name.muscle)
        let hasHomologue = company.contains {
          members[$0].burst.name.side != side && members[$0].burst.name.muscle == muscle
        }
        let isBusy = members.indices.contains { other in
          let burst = members[other].burst
          guard !burst.name.muscle.isUpperFace, !company.contains(other) else { return false }
          if burst.name.side == side, near.contains(other) { return true }
          // This muscle goes on from before, or the other side's does the same.
          let pause = burst.name.side == side ? limits.tonicGap : 0
          return burst.name.muscle == muscle && burst.onset < members[member].burst.offset
            && burst.offset > members[member].burst.onset - pause
        }
        if hasHomologue || !isBusy { taken.insert(members[member].serial) }
      }
    }
    return taken
  }

  /// Whether a burst goes on what another one of its channel began with a blink: while that lasts, or after short pauses.
  private static func isPiece(
    _ piece: Int, of first: Int, _ near: [Int], _ members: [EpisodeMember], _ blinkEnd: Int, _ limits: PatternLimits
  ) -> Bool {
    let (start, burst) = (members[first].burst, members[piece].burst)
    guard burst.channel == start.channel, burst.onset >= start.onset else { return false }
    let pause = limits.samples(milliseconds: 80)
    var end = max(blinkEnd, start.offset + pause)
    let between = near.map { members[$0].burst }
      .filter { $0.channel == start.channel && $0.onset > start.onset && $0.onset < burst.onset }
    for piece in between.sorted(by: { $0.onset < $1.onset }) where piece.onset <= end {
      end = max(end, piece.offset + pause)
    }
    return burst.onset <= end
  }

  /// Both eyes begin together, abruptly, and rise and fall alike: pieces of a smile that the detector lost hold of do not.
  private static func isBlink(
    _ eye: Int, _ cluster: [Int], of members: [EpisodeMember], _ limits: PatternLimits
  ) -> Bool {
    func isAbrupt(_ member: Int) -> Bool {
      guard members[member].rise < limits.slowRise else { return false }
      let mirror = members[member].mirror
      return (mirror?.slowEnvelope ?? 1) >= 0.6 && (mirror?.elevation ?? 2) >= 1.4
    }
    guard isAbrupt(eye) else { return false }
    let (side, onset) = (members[eye].burst.name.side, members[eye].burst.onset)
    return cluster.contains {
      members[$0].burst.name.muscle == .orbicularisOculi && members[$0].burst.name.side != side
        && members[$0].burst.duration <= limits.blinkLongest && abs(members[$0].burst.onset - onset) <= limits.side
        && isAbrupt($0)
    }
  }
}
