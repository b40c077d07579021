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
    let brief = episode.members.filter {
      $0.burst.duration <= limits.blinkLongest && !rhythmic.contains($0.burst.channel)
    }
    let steady = openBursts.filter { !rhythmic.contains($0.channel) && channels.indices.contains($0.channel) }
    let eyes = episode.members.filter {
      $0.burst.name.muscle == .orbicularisOculi && !rhythmic.contains($0.burst.channel)
    }
    var taken = Self.blinks(
      eyes, brief, at: sample, steady.filter { channels[$0.channel].muscle == .orbicularisOculi }, limits)
    // Beside a rhythm of one muscle, and nothing else that lasts, all that is complete is apart.
    if !rhythmic.isEmpty, !episode.members.contains(where: { $0.burst.duration > limits.blinkLongest }) {
      taken.formUnion(Self.complete(brief, at: sample, steady, limits).map(\.serial))
    }
    guard !taken.isEmpty else { return nil }
    var released = Episode()
    var rest = Episode()
    for member in episode.members {
      if taken.contains(member.serial) { released.add(member, limits) } else { rest.add(member, limits) }
    }
    for (pair, comparison) in episode.comparisons {
      if taken.contains(pair.first), taken.contains(pair.second) {
        released.add(comparison, pair.first, pair.second)
      } else {
        rest.add(comparison, pair.first, pair.second)
      }
    }
    self.released = released
    self.rest = rest
  }

  /// The brief bursts, in order, up to the last pause in which a train of closures would have gone on.
  private static func complete(
    _ brief: [EpisodeMember], at sample: Int, _ openBursts: [OpenBurst], _ limits: PatternLimits
  ) -> [EpisodeMember] {
    let ordered = brief.sorted {
      $0.burst.onset == $1.burst.onset ? $0.burst.channel < $1.burst.channel : $0.burst.onset < $1.burst.onset
    }
    let open = openBursts.map(\.onset).min() ?? .max
    var count = 0
    var end = 0
    for (index, member) in ordered.enumerated() {
      end = max(end, member.burst.onset + limits.rhythmicGap, member.burst.offset + limits.trainGap)
      let next = index + 1 < ordered.count ? ordered[index + 1].burst.onset : sample - limits.settle
      if min(next, open, sample - limits.settle) >= end { count = index + 1 }
    }
    return Array(ordered.prefix(count))
  }

  /// Serials of what belongs to blinks that no other closure is near enough to make a train of.
  ///
  /// What begins with a blink goes with it: the brow, the mouth of both sides, and that of one side where it is otherwise quiet;
  /// where a side twitches or speaks, what coincides with the blink stays with that.
  private static func blinks(
    _ eyes: [EpisodeMember], _ brief: [EpisodeMember], at sample: Int, _ openEyes: [OpenBurst],
    _ limits: PatternLimits
  ) -> Set<Int> {
    let ended = complete(eyes, at: sample, openEyes, limits)
    var taken: Set<Int> = []
    for eye in ended where eye.burst.duration <= limits.blinkLongest && isBlink(eye, ended, limits) {
      // One closure of many, or beside an eye that is held shut, is understood with them.
      let isOne = ended.allSatisfy {
        abs($0.burst.onset - eye.burst.onset) <= limits.side
          || $0.burst.onset - eye.burst.offset > limits.rhythmicGap
          || eye.burst.onset - $0.burst.offset > limits.rhythmicGap
      }
      guard isOne else { continue }
      taken.insert(eye.serial)
      let near = brief.filter { abs($0.burst.onset - eye.burst.onset) <= limits.trainGap }
      let first = near.filter { abs($0.burst.onset - eye.burst.onset) <= limits.join }
      // With the further pieces of what began with it.
      let pause = limits.samples(milliseconds: 80)
      let company = near.filter { piece in
        first.contains {
          $0.burst.channel == piece.burst.channel && piece.burst.onset >= $0.burst.onset
            && piece.burst.onset <= max(eye.burst.offset, $0.burst.offset + pause)
        }
      }
      for member in company {
        let name = member.burst.name
        let hasHomologue = company.contains { $0.burst.name.side != name.side && $0.burst.name.muscle == name.muscle }
        let isBusy = near.contains { other in
          other.burst.name.side == name.side && !other.burst.name.muscle.isUpperFace
            && !company.contains { $0.serial == other.serial }
        }
        if hasHomologue || !isBusy { taken.insert(member.serial) }
      }
    }
    return taken
  }

  /// Both eyes begin together, abruptly, and rise and fall alike: pieces of a smile that the detector lost hold of do not.
  private static func isBlink(_ eye: EpisodeMember, _ cluster: [EpisodeMember], _ limits: PatternLimits) -> Bool {
    func isAbrupt(_ member: EpisodeMember) -> Bool {
      let mirror = member.mirror
      return member.rise < limits.slowRise && (mirror?.slowEnvelope ?? 1) >= 0.6 && (mirror?.elevation ?? 2) >= 1.4
    }
    return isAbrupt(eye)
      && cluster.contains {
        $0.burst.name.muscle == .orbicularisOculi && $0.burst.name.side != eye.burst.name.side
          && abs($0.burst.onset - eye.burst.onset) <= limits.side && isAbrupt($0)
      }
  }
}
