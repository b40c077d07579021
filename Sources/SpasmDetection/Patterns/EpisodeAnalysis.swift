// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Tells which bursts of an episode both sides made together, which leak across the midline, and which stand alone.
///
/// The physiology behind it: the motor units of the two sides fire independently, so a waveform that is alike on both sides
/// was conducted through tissue (or comes from outside of the muscles), while onsets and slow envelopes that agree across the
/// midline mean a drive to both sides: blink, movement, dystonia. A spasm is a matter of one nerve.
struct EpisodeAnalysis: Sendable {
  /// How much of a muscle's amplitude its image across the midline shows for sure.
  static let shadow = 0.3

  /// What a burst was found to be part of.
  enum Role: Sendable, Hashable {
    /// One-sided, as far as is known.
    case free
    /// Alike in most channels of both sides: not from the muscles.
    case common
    /// The masseter's, or seen in a channel of the face while the masseter is stronger.
    case chewing
    /// The other side's muscle, seen across the midline; the index of the stronger burst.
    case leak(Int)
    /// Another muscle's, through tissue; the index of that one's burst, where there is one.
    case conducted(Int?)
    /// Part of a contraction of both sides; the index of the group.
    case both(Int)
    /// One-sided and bound to a movement; the index of the group.
    case target(Int)
  }

  /// A contraction of both sides.
  struct Group: Sendable {
    var members: [Int]
    /// Whether the other side was seen only in the signal, below the detector's threshold.
    var isMirrored: Bool
    var onset: Int
    var offset: Int
  }

  let bursts: [Burst]
  let serials: [Int]
  /// Seconds until each contraction was well under way.
  let rises: [Double]
  let mirrors: [MirrorActivity?]
  /// Of each burst with some of those that were consumed before it.
  private let comparisons: [[EpisodeMember.Comparison]]
  /// Amplitude of each burst above its noise floor, in microvolts RMS.
  private let strengths: [Double]
  /// Power of each burst against its noise floor.
  private let powerRatios: [Double]
  let limits: PatternLimits
  var roles: [Role]
  var groups: [Group] = []
  private(set) var mates: [Int?]
  /// Further pieces of what is bound to a movement: the index of its first one.
  var pieces: [Int: Int] = [:]

  /// Sorts the episode's bursts by onset and analyses them.
  init(_ episode: Episode, limits: PatternLimits, availableChannels: Int) {
    let members = episode.members.sorted {
      $0.burst.onset == $1.burst.onset ? $0.burst.channel < $1.burst.channel : $0.burst.onset < $1.burst.onset
    }
    bursts = members.map(\.burst)
    serials = members.map(\.serial)
    rises = members.map(\.rise)
    mirrors = members.map(\.mirror)
    comparisons = members.map(\.comparisons)
    strengths = members.map { Self.strength($0.burst) }
    powerRatios = members.map { PortableMath.pow(10, $0.burst.snrDB / 10) }
    self.limits = limits
    roles = [Role](repeating: .free, count: members.count)
    mates = [Int?](repeating: nil, count: members.count)
    guard episode.left != nil || episode.right != nil else { return }
    markChewing()
    if episode.left != nil, episode.right != nil {
      markCommon(availableChannels)
    }
    markConducted()
    if episode.left != nil, episode.right != nil {
      markLeaks()
      pairSides()
    }
    formGroups()
    absorbTails()
    attachTargets()
    absorbFragments()
    absorbSyllables()
  }

  /// The comparison of two bursts, the second against the first; nil where they were not compared.
  func comparison(_ a: Int, _ b: Int) -> ChannelComparison? {
    let (first, second) = serials[a] < serials[b] ? (a, b) : (b, a)
    let serial = serials[first]
    for known in comparisons[second] where known.serial == serial {
      return first == a ? known.value : known.value.reversed
    }
    return nil
  }

  /// Amplitude of a burst above its noise floor, in microvolts RMS.
  func strength(_ index: Int) -> Double { strengths[index] }

  private static func strength(_ burst: Burst) -> Double {
    let power = burst.rmsUV * burst.rmsUV - burst.noiseFloorUV * burst.noiseFloorUV
    return max(power, 0.01 * burst.rmsUV * burst.rmsUV).squareRoot()
  }

  /// Energy of a burst above its noise floor: what a contraction's main piece has most of.
  func energy(_ index: Int) -> Double { strength(index) * strength(index) * Double(bursts[index].duration) }

  func isLong(_ index: Int) -> Bool { bursts[index].duration >= limits.movementShortest }

  /// Whether a burst is the beginning of a long one, which goes on in its channel at once.
  private func isHead(_ index: Int) -> Bool {
    near(index, limits.slow).contains {
      let pause = bursts[$0].onset - bursts[index].offset
      return bursts[$0].channel == bursts[index].channel && pause >= 0 && pause <= limits.volley * 2 && isLong($0)
    }
  }

  /// Amplitude that the bursts of the same muscle of the other side had over the time of a burst, whenever they began; what is
  /// conducted to there does not count.
  func contralateral(_ index: Int) -> Double {
    let name = bursts[index].name
    let energy = bursts.indices.reduce(0.0) { sum, other in
      guard bursts[other].name.muscle == name.muscle, bursts[other].name.side != name.side, !isConducted(other) else {
        return sum
      }
      return sum + strength(other) * strength(other) * Double(max(0, overlap(index, other)))
    }
    return (energy / Double(max(bursts[index].duration, 1))).squareRoot()
  }

  /// The same, or what rose there below the detector's threshold.
  func mirrored(_ index: Int) -> Double { max(contralateral(index), mirrors[index]?.excessUV ?? 0) }

  func overlap(_ a: Int, _ b: Int) -> Int {
    min(bursts[a].offset, bursts[b].offset) - max(bursts[a].onset, bursts[b].onset)
  }

  /// Indices of bursts whose onset is within `reach` of that of `index`, in order, itself left out.
  func near(_ index: Int, _ reach: Int) -> [Int] {
    var found: [Int] = []
    let onset = bursts[index].onset
    var low = index
    while low > 0, onset - bursts[low - 1].onset <= reach { low -= 1 }
    var position = low
    while position < bursts.count, bursts[position].onset - onset <= reach {
      if position != index { found.append(position) }
      position += 1
    }
    return found
  }

  // MARK: What does not come from the muscles of that side

  private mutating func markCommon(_ availableChannels: Int) {
    for index in bursts.indices where roles[index] == .free {
      var alike = [index]
      for other in near(index, limits.side) where bursts[other].channel != bursts[index].channel {
        if let comparison = comparison(index, other), comparison.waveform.magnitude >= limits.commonCorrelation {
          alike.append(other)
        }
      }
      let channels = Set(alike.map { bursts[$0].channel })
      let sides = Set(alike.map { bursts[$0].name.side })
      // A leak across the midline reaches a channel or two; what reaches most of them came from outside.
      guard sides.count == 2, channels.count >= 3, channels.count * 10 >= availableChannels * 6 else { continue }
      for member in alike { roles[member] = .common }
    }
  }

  /// The masseter is no muscle of the facial nerve, and the strongest neighbour of most of those.
  private mutating func markChewing() {
    let masseter = bursts.indices.filter { !bursts[$0].name.muscle.isFacialNerve }
    guard !masseter.isEmpty else { return }
    for index in masseter { roles[index] = .chewing }
    for index in bursts.indices where roles[index] == .free {
      let isLeak = masseter.contains { isChewing(index, with: $0) }
      if isLeak { roles[index] = .chewing }
    }
  }

  /// Whether the masseter explains a burst of its side: its own waveform, or a weaker contraction that goes along with it.
  ///
  /// A brief one of its own waveform within a bite is a twitch that met the bite.
  private func isChewing(_ index: Int, with masseter: Int) -> Bool {
    let shared = overlap(masseter, index)
    guard bursts[masseter].name.side == bursts[index].name.side, 2 * shared > bursts[index].duration else {
      return false
    }
    let alike = comparison(masseter, index)?.waveform.magnitude ?? 0
    if alike >= 0.5 { return strength(index) < 0.8 * strength(masseter) }
    let isConducted = alike >= max(0.3, 0.8 * largestCorrelation(index, masseter))
    return (isConducted || 2 * shared > bursts[masseter].duration) && strength(index) < 0.5 * strength(masseter)
  }

  private mutating func markConducted() {
    for index in bursts.indices where roles[index] == .free {
      guard let channel = bursts[index].conductedFrom else { continue }
      let source = bursts.indices.first { bursts[$0].channel == channel && overlap($0, index) > 0 }
      // What made the source makes what is conducted from it.
      if let source, roles[source] == .common || roles[source] == .chewing {
        roles[index] = roles[source]
      } else {
        roles[index] = .conducted(source)
      }
    }
  }

  /// The correlation of waveforms that a burst's own noise lets it have with the source of which it is a leak.
  func largestCorrelation(_ index: Int, _ source: Int) -> Double {
    let active = Double(bursts[index].duration)
    let whole = Double(max(bursts[index].duration, bursts[source].duration) + limits.samples(milliseconds: 40))
    let signal = powerRatios[index] * active
    return (signal / (signal + whole)).squareRoot()
  }

  // MARK: What both sides do

  /// How far the onsets of the two sides may lie apart: the volley window, widened by what is not known of the onsets.
  private func tolerance(_ a: Int, _ b: Int) -> Int {
    if isLong(a), isLong(b) { return limits.slow }
    // Where the envelopes of both sides agree, one drive made them, however late the weaker one crossed its threshold.
    if agreement(a, b) >= 0.6 {
      let length = min(bursts[a].duration, bursts[b].duration)
      return max(limits.side, min(length / 2, limits.slow))
    }
    // Two eyes that each contract once are a blink far more often than two spasms that meet.
    if bursts[a].name.muscle == .orbicularisOculi, !repeats(a), !repeats(b) { return limits.side }
    let uncertainty = 2 * (bursts[a].onsetUncertainty + bursts[b].onsetUncertainty)
    let rise = 0.25 * max(rises[a], rises[b]) * limits.rate
    return min(limits.volley + Int(uncertainty + rise), limits.side)
  }

  /// Whether the channel of a burst has others around it that are more than its own pieces, or pieces of its group.
  func repeats(_ index: Int, outside group: Int? = nil) -> Bool {
    near(index, limits.trainGap).contains {
      if case .both(let other) = roles[$0], other == group { return false }
      return bursts[$0].channel == bursts[index].channel
        && abs(bursts[$0].onset - bursts[index].onset) > limits.tonicGap
    }
  }

  /// Correlation of the slow envelopes of two bursts of one muscle on both sides.
  func agreement(_ a: Int, _ b: Int) -> Double {
    max(mirrors[a]?.slowEnvelope ?? 0, mirrors[b]?.slowEnvelope ?? 0)
  }

  /// The longest first, each with the one that it shares most time with: a fragment must not take a whole one's mate.
  private mutating func pairSides() {
    let ordered = bursts.indices.filter { roles[$0] == .free && bursts[$0].name.side == .left }
      .sorted {
        bursts[$0].duration == bursts[$1].duration ? $0 < $1 : bursts[$0].duration > bursts[$1].duration
      }
    for index in ordered {
      var best: Int?
      var most = 0
      for other in near(index, limits.slow)
      where roles[other] == .free && mates[other] == nil && bursts[other].name.side == .right
        && bursts[other].name.muscle == bursts[index].name.muscle
      {
        // Of a weak blink one eye may show its beginning and the other its end.
        let isBrief = !isLong(index) && !isLong(other)
        let isEye = bursts[index].name.muscle == .orbicularisOculi && isBrief
        // A muscle that answers on one side is no partner of what the other side shows of its eye.
        let ratio = strength(index) / strength(other)
        guard isEye || !isBrief || (ratio > Self.shadow && ratio * Self.shadow < 1) else { continue }
        let shared = overlap(index, other) + (isEye ? limits.side : 0)
        guard shared > most, abs(bursts[other].onset - bursts[index].onset) <= tolerance(index, other) else { continue }
        best = other
        most = shared
      }
      if let best {
        mates[index] = best
        mates[best] = index
      }
    }
    dissolveChancePairs()
  }

  /// Two sides that twitch on their own meet by chance: where both have several bursts without a mate around a pair, and
  /// their slow envelopes do not agree, it is no pair.
  private mutating func dissolveChancePairs() {
    var dissolved: [Int] = []
    for index in bursts.indices {
      guard let mate = mates[index], bursts[index].name.side == .left, !isLong(index) else { continue }
      guard agreement(index, mate) < 0.7 else { continue }
      var alone = [0, 0]
      for other in near(index, limits.trainGap) where roles[other] == .free && mates[other] == nil {
        if bursts[other].name.muscle == bursts[index].name.muscle {
          alone[bursts[other].name.side == .left ? 0 : 1] += 1
        }
      }
      if min(alone[0], alone[1]) >= 2 { dissolved.append(index) }
    }
    for index in dissolved {
      if let mate = mates[index] { mates[mate] = nil }
      mates[index] = nil
    }
  }

  /// Whether the other side was driven too, though the detector saw no burst there.
  private func isMirrored(_ index: Int) -> Bool {
    // In a few discharges slow envelopes agree by chance; only an eye is so sure to have a partner.
    let isEye = bursts[index].name.muscle == .orbicularisOculi
    let shortest = isEye ? 1 : limits.samples(milliseconds: 100)
    guard let mirror = mirrors[index], bursts[index].duration >= shortest else { return false }
    // A muscle that twitches with its side, or answers to a blink, is no partner of what the other side shows of its image or of
    // its eye.
    let meetsMidline = bursts[index].name.muscle.meetsMidline
    let standsOut = !isEye && meetsOtherEye(index)
    if meetsMidline || standsOut, mirror.excessUV < Self.shadow * strength(index) { return false }
    if meetsMidline, isWithinBlink(index), mirror.excessUV < Self.blinkShadow * strength(index) { return false }
    if standsOut || (meetsMidline && isVolleyOfOneSide(index)), hasConductedHomologue(index) { return false }
    let leak = meetsMidline ? 0.75 * limits.leakCorrelation : 0.9
    // Of a weak blink the detector may see no more than its peak, and in so few samples power varies more by chance.
    let least = bursts[index].duration >= limits.blinkShortest ? 1.4 : 1.7
    return mirror.elevation >= least && mirror.slowEnvelope >= 0.6 && mirror.waveform.magnitude < leak
  }

  /// Whether the eye of the other side contracts with a burst.
  private func meetsOtherEye(_ index: Int) -> Bool {
    near(index, limits.slow).contains {
      bursts[$0].name.muscle == .orbicularisOculi && bursts[$0].name.side != bursts[index].name.side
        && overlap($0, index) > 0
    }
  }

  private mutating func formGroups() {
    for index in bursts.indices where roles[index] == .free {
      let paired = mates[index] != nil
      // A weak partner is looked for only where no burst of the other side tells already.
      let lasting = bursts[index].duration >= limits.samples(milliseconds: 100)
      let mirrored = !paired && isMirrored(index) && (lasting || !hasHomologue(index))
      guard paired || mirrored else { continue }
      if let group = home(index) {
        join(index, group)
        if !mirrored { groups[group].isMirrored = false }
      } else {
        groups.append(
          Group(members: [index], isMirrored: mirrored, onset: bursts[index].onset, offset: bursts[index].offset))
        roles[index] = .both(groups.count - 1)
      }
    }
  }

  /// The group that a burst of both sides belongs to: that of its mate, one that begins with it, or one whose tail it is.
  private func home(_ index: Int) -> Int? {
    for member in [index] + (mates[index].map { [$0] } ?? []) {
      if let group = groupBefore(member) { return group }
    }
    if let mate = mates[index], case .both(let group) = roles[mate] { return group }
    for group in groups.indices.reversed().prefix(8) {
      let distance = abs(groups[group].onset - bursts[index].onset)
      // Muscles of a long movement are recruited in turn, and in pieces.
      let long = groups[group].offset - groups[group].onset >= limits.movementShortest
      if long, distance <= limits.slow, isLong(index) || isHead(index) { return group }
      let taken = groups[group].members.contains { bursts[$0].channel == bursts[index].channel }
      if !taken, distance <= limits.join { return group }
    }
    return nil
  }

  mutating func join(_ index: Int, _ group: Int) {
    roles[index] = .both(group)
    groups[group].members.append(index)
    groups[group].onset = min(groups[group].onset, bursts[index].onset)
    groups[group].offset = max(groups[group].offset, bursts[index].offset)
  }

  func hasHomologue(_ index: Int) -> Bool {
    near(index, limits.slow).contains {
      bursts[$0].name.muscle == bursts[index].name.muscle && bursts[$0].name.side != bursts[index].name.side
        && overlap($0, index) > 0
    }
  }

  /// What follows a contraction of both sides at once in the same channel and is weaker is its tail; what begins with it, its head.
  private mutating func absorbTails() {
    for index in bursts.indices where roles[index] == .free {
      if let group = groupBefore(index) ?? groupBegunTwice(index) ?? blinkAround(index) { join(index, group) }
    }
  }

  /// The group whose contraction began in this channel within the side window: it cannot have begun there twice.
  private func groupBegunTwice(_ index: Int) -> Int? {
    groups.indices.reversed().prefix(8).first { group in
      abs(groups[group].onset - bursts[index].onset) <= limits.side
        && groups[group].members.contains {
          bursts[$0].channel == bursts[index].channel && bursts[$0].onset - bursts[index].offset <= limits.side
        }
    }
  }

  /// The brief contraction of both eyes that goes on while this eye shows another piece, or hardly ended before it.
  private func blinkAround(_ index: Int) -> Int? {
    guard bursts[index].name.muscle == .orbicularisOculi, !isLong(index) else { return nil }
    let pause = limits.samples(milliseconds: 20)
    return groups.indices.reversed().prefix(8).first { group in
      isBrief(group) && !repeats(index, outside: group) && groups[group].onset <= bursts[index].onset
        && bursts[index].onset <= groups[group].offset + pause
        && groups[group].members.contains { bursts[$0].channel == bursts[index].channel }
    }
  }

  /// The group in whose channel a burst ended just before this weaker one, or this single unit's.
  private func groupBefore(_ index: Int) -> Int? {
    let pause = limits.samples(milliseconds: 80)
    let unit = limits.samples(milliseconds: 20)
    return groups.indices.reversed().prefix(8).first { group in
      groups[group].members.contains {
        bursts[$0].channel == bursts[index].channel && bursts[$0].onset < bursts[index].onset
          && bursts[index].onset - bursts[$0].offset <= pause
          && (bursts[index].rmsUV <= 0.7 * bursts[$0].rmsUV || bursts[index].duration < unit)
      }
    }
  }

  /// Pieces of a long contraction that the detector lost hold of belong to it: weak or slow ones within its time, in a
  /// muscle that takes part on the other side or earlier on this one.
  private mutating func absorbFragments() {
    for index in bursts.indices where roles[index] == .free {
      for group in groups.indices {
        let span = groups[group]
        guard span.offset - span.onset >= limits.movementShortest else { continue }
        let inside = bursts[index].onset >= span.onset - limits.join && bursts[index].onset <= span.offset
        guard inside else { continue }
        let main = span.members.map { strength($0) }.max() ?? 0
        let takesPart = span.members.contains { bursts[$0].name.muscle == bursts[index].name.muscle }
        guard takesPart || strength(index) < 0.3 * main else { continue }
        let weak = bursts[index].snrDB < 6 || strength(index) < 0.1 * main
        let smooth = rises[index] >= 0.03
        guard weak || smooth || !isVolley(index) else { continue }
        join(index, group)
        break
      }
    }
  }

  /// Whether a free burst of another muscle of the same side begins with it, as in a volley of the whole nerve.
  func isVolley(_ index: Int) -> Bool {
    near(index, limits.volley).contains {
      roles[$0] == .free && bursts[$0].name.side == bursts[index].name.side
        && bursts[$0].name.muscle != bursts[index].name.muscle
    }
  }
}
