// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// Turns bursts of all channels into contractions and patterns: spasms, blinks, movements, synkinesis, artefacts.
///
/// Input: final bursts (`push`), markers, gaps, channels that cannot show anything, and at every multiple of `tick` samples
/// (10 ms) the bursts that are still going on (`advance`). Between two ticks nothing is decided, and within a tick bursts are
/// taken in the order of their samples, so neither the cut of blocks nor the order of arrival matters.
///
/// Decision: bursts of a side that follow each other within the train gap, and of both sides that begin together, form an
/// episode. An episode is understood as a whole (`PatternClassifier`) once no burst can join it any more.
///
/// Latency: the settle time (150 ms) after an episode's last possible onset: that is, after the train gap (500 ms from the last
/// onset; 1 s where only one muscle took part and may be rhythmic). What is brief does not wait for what lasts beside it
/// (`EpisodeRelease`, 100 ms more). A pattern that lasts longer than `longest_pattern_s` is
/// closed there. The final row of a burst names its pattern as its parent and therefore comes with it.
///
/// Memory: bounded by the longest pattern, whatever the recording's length. Cost: a few comparisons of short windows a burst.
public struct PatternRecogniser: Sendable {
  /// Distance in samples of the instants at which `advance` has to be called.
  public let tick: Int
  private let limits: PatternLimits
  private let channels: [ChannelName]
  private let mirrors: [Int?]
  private var comparer: SignalComparer
  private var classifier: PatternClassifier
  private var waiting: [Burst] = []
  private var episodes: [Episode] = []
  private var artefacts: [Burst] = []
  private var looks: [EarlyLook?]
  /// Noise floor of each channel at its latest burst, in microvolts; 0 before that.
  private var floors: [Double]
  private var serial = 0
  private var pending: [Event] = []

  /// The detector's name and version, as events name it.
  public static let name = "patterns/1"

  /// Samples of a tick at a rate.
  public static func tick(rate: Double) -> Int { max(1, Int((rate * 0.01).rounded())) }

  /// A recogniser for the channels of a stream, in their order.
  public init(channels: [ChannelName], rate: Double, settings: DetectionSettings) {
    let limits = PatternLimits(rate: rate, settings: settings)
    self.limits = limits
    self.channels = channels
    tick = limits.tick
    mirrors = channels.map { name in
      channels.firstIndex(of: ChannelName(name.side.opposite, name.muscle, site: name.site))
        ?? channels.firstIndex { $0.side != name.side && $0.muscle == name.muscle }
    }
    comparer = SignalComparer(limits: limits)
    looks = [EarlyLook?](repeating: nil, count: channels.count)
    floors = [Double](repeating: 0, count: channels.count)
    classifier = PatternClassifier(channels: channels, mirrors: mirrors, limits: limits, settings: settings.hash)
  }

  /// Takes a final burst; nothing is decided before the next `advance`.
  public mutating func push(_ burst: Burst) {
    guard channels.indices.contains(burst.channel) else { return }
    waiting.append(burst)
  }

  /// Takes a marker, at the sample that it names.
  public mutating func note(_ marker: Marker, at sample: Int) { classifier.tasks.note(marker, at: sample) }

  /// Says that a channel shows nothing in these samples: lead-off, saturation.
  public mutating func channelUnavailable(_ channel: Int, from start: Int, to end: Int) {
    guard start < end else { return }
    classifier.availability.markUnavailable(channel, start..<end)
  }

  /// Closes all patterns at a gap in the signal: what comes after it belongs to nothing before it.
  ///
  /// The bursts that the gap ended have to be pushed before. The events come with the next `advance` or `finish`.
  public mutating func gap(from start: Int, to end: Int, history: SignalHistory) {
    consume(upTo: .max, [], history)
    closeAll(note: "ended by a gap", history)
  }

  /// Decides what is decidable at `sample`; does nothing where it is not a multiple of `tick`.
  ///
  /// `openBursts` are the bursts that the detectors have begun and not ended at that sample. Returns final events in
  /// canonical order.
  public mutating func advance(to sample: Int, openBursts: [OpenBurst], history: SignalHistory) -> [Event] {
    guard sample % tick == 0 else { return [] }
    if !waiting.isEmpty { consume(upTo: sample, openBursts, history) }
    if !openBursts.isEmpty { look(at: openBursts, sample, history) }
    if episodes.isEmpty, artefacts.isEmpty, pending.isEmpty { return [] }
    closeArtefacts(at: sample, history)
    var closing: [Episode] = []
    if episodes.indices.contains(where: { isDecidable(episodes[$0], at: sample, openBursts) }) {
      let all = episodes
      closing = all.filter { isDecidable($0, at: sample, openBursts) }
      episodes = all.filter { !isDecidable($0, at: sample, openBursts) }
    }
    // Ten times a second: what is brief need not wait for what lasts.
    if sample % (10 * tick) == 0 {
      for index in episodes.indices where sample - episodes[index].first > limits.rhythmicGap + limits.settle {
        let rhythmic = rhythmicChannels(ofEpisode: index)
        guard
          let release = EpisodeRelease(
            episodes[index], at: sample, openBursts: openBursts, channels: channels, rhythmic: rhythmic, limits)
        else { continue }
        closing.append(release.released)
        episodes[index] = release.rest
      }
      episodes.removeAll { $0.members.isEmpty }
    }
    guard !closing.isEmpty else { return drain() }
    closing.sort { $0.first < $1.first }
    classifier.openBursts = openBursts
    for episode in closing { pending += classifier.classify(episode) }
    // Whoever lent them writes the next ones into the same memory.
    classifier.openBursts = []
    return drain()
  }

  /// The rhythmic channels of an episode; looked for again only where it, or what is known of rhythms, has changed.
  private mutating func rhythmicChannels(ofEpisode index: Int) -> Set<Int> {
    let (members, named) = (episodes[index].members.count, classifier.namedEpisodes)
    if let known = episodes[index].knownRhythm, known.members == members, known.named == named {
      return known.channels
    }
    let channels = classifier.rhythmicChannels(episodes[index])
    episodes[index].knownRhythm = (members, named, channels)
    return channels
  }

  /// Ends the stream: everything that is still open is decided as it stands.
  public mutating func finish(history: SignalHistory) -> [Event] {
    consume(upTo: .max, [], history)
    closeAll(note: nil, history)
    return drain()
  }

  /// The evidence on co-activation as it stands, for summaries.
  public func synkinesisMatrix() -> SynkinesisMatrix { classifier.ledger.matrix() }

  /// Bursts that are held, for tests of bounded memory.
  package var heldBursts: Int { waiting.count + artefacts.count + episodes.reduce(0) { $0 + $1.members.count } }

  private mutating func drain() -> [Event] {
    guard !pending.isEmpty else { return [] }
    defer { pending.removeAll(keepingCapacity: true) }
    return pending.sorted(by: Event.canonicalOrder)
  }

  private mutating func consume(upTo sample: Int, _ openBursts: [OpenBurst], _ history: SignalHistory) {
    var ready = waiting.filter { $0.decidedAt <= sample }
    guard !ready.isEmpty else { return }
    waiting.removeAll { $0.decidedAt <= sample }
    ready.sort {
      if $0.decidedAt != $1.decidedAt { return $0.decidedAt < $1.decidedAt }
      return $0.onset == $1.onset ? $0.channel < $1.channel : $0.onset < $1.onset
    }
    for burst in ready {
      guard burst.artefact != nil else {
        take(burst, openBursts, history)
        continue
      }
      artefacts.append(burst)
      classifier.availability.markUnavailable(burst.channel, burst.onset..<max(burst.offset, burst.onset + 1))
    }
  }

  private mutating func take(_ burst: Burst, _ openBursts: [OpenBurst], _ history: SignalHistory) {
    if burst.conductedFrom == nil { classifier.ledger.noteBurst(burst.channel, onset: burst.onset) }
    var member = EpisodeMember(burst: burst, serial: serial, rise: burst.riseTime, mirror: nil)
    serial += 1
    floors[burst.channel] = burst.noiseFloorUV
    if let rise = comparer.rise(burst.channel, from: burst.onset, to: burst.offset, in: history) { member.rise = rise }
    let look = looks[burst.channel].flatMap { abs($0.onset - burst.onset) <= limits.join ? $0 : nil }
    if let look { member.rise = look.rise }
    if let other = mirrors[burst.channel] {
      member.mirror =
        look?.mirror
        ?? comparer.mirror(
          burst.channel, other, from: burst.onset, to: burst.offset,
          floorUV: restUV(of: other, burst.onset..<burst.offset, openBursts),
          in: history)
    }
    var home = Episode()
    episodes.removeAll { episode in
      guard episode.takes(burst, limits) else { return false }
      home.merge(episode, limits)
      return true
    }
    member.comparisons = compare(burst, with: home, history)
    home.add(member, limits)
    episodes.append(home)
  }

  /// Noise floor of a channel, in microvolts, where it was contracted before a lasting burst of another one; else 0.
  private func restUV(of channel: Int, _ samples: Range<Int>, _ openBursts: [OpenBurst]) -> Double {
    guard samples.count >= limits.samples(milliseconds: 100) else { return 0 }
    let isOpen = openBursts.contains { $0.channel == channel && $0.onset < samples.lowerBound }
    let isContracted = episodes.contains { episode in
      episode.members.indices.contains {
        let burst = episode.members[$0].burst
        return burst.channel == channel && burst.onset < samples.lowerBound
          && burst.offset > samples.lowerBound - limits.samples(milliseconds: 150)
      }
    }
    return isOpen || isContracted ? floors[channel] : 0
  }

  /// Compares a burst with those of other channels that began with it, at most twelve, the latest first.
  private mutating func compare(
    _ burst: Burst, with home: Episode, _ history: SignalHistory
  ) -> [EpisodeMember.Comparison] {
    var compared: [EpisodeMember.Comparison] = []
    // By index: members are dear to copy.
    let members = home.members
    for index in members.indices.reversed() where compared.count < 12 {
      let (onset, offset) = (members[index].burst.onset, members[index].burst.offset)
      let together =
        (onset - burst.onset).magnitude <= limits.join || (onset < burst.offset && burst.onset < offset)
      guard members[index].burst.channel != burst.channel, together else { continue }
      let other = members[index].burst
      let from = max(min(burst.onset, onset), max(burst.onset, onset) - limits.join)
      guard
        let comparison = comparer.compare(
          other.channel, burst.channel, from: from, to: max(burst.offset, offset),
          isOneSide: other.name.side == burst.name.side, in: history)
          ?? earlyComparison(other, burst)
      else { continue }
      compared.append(EpisodeMember.Comparison(serial: members[index].serial, value: comparison))
      if let event = classifier.noteCrosstalk(other, burst, comparison) { pending.append(event) }
    }
    return compared
  }

  /// Measures bursts that last, while their beginning is at hand.
  private mutating func look(at openBursts: [OpenBurst], _ sample: Int, _ history: SignalHistory) {
    let age = limits.samples(milliseconds: 1000)
    for open in openBursts where channels.indices.contains(open.channel) && sample - open.onset >= age {
      let known = looks[open.channel].map { abs($0.onset - open.onset) <= limits.join } ?? false
      guard !known, let rise = comparer.rise(open.channel, from: open.onset, to: sample, in: history) else { continue }
      var look = EarlyLook(onset: open.onset, rise: rise, mirror: nil)
      if let other = mirrors[open.channel] {
        look.mirror = comparer.mirror(
          open.channel, other, from: open.onset, to: sample,
          floorUV: restUV(of: other, open.onset..<sample, openBursts), in: history
        )
      }
      for other in openBursts
      where other.channel != open.channel && sample - other.onset >= age && look.comparisons.count < 12 {
        let from = max(open.onset, other.onset) + limits.join
        let isOneSide = channels[open.channel].side == channels[other.channel].side
        if let comparison = comparer.compare(
          open.channel, other.channel, from: from, to: sample, isOneSide: isOneSide, in: history)
        {
          look.comparisons[other.channel] = comparison
        }
      }
      looks[open.channel] = look
    }
  }

  /// What was measured of two lasting bursts while their beginning was at hand, the second against the first.
  private func earlyComparison(_ a: Burst, _ b: Burst) -> ChannelComparison? {
    if let look = looks[a.channel], abs(look.onset - a.onset) <= limits.join,
      let comparison = look.comparisons[b.channel]
    {
      return comparison
    }
    guard let look = looks[b.channel], abs(look.onset - b.onset) <= limits.join else { return nil }
    return look.comparisons[a.channel]?.reversed
  }

  private func isDecidable(_ episode: Episode, at sample: Int, _ openBursts: [OpenBurst]) -> Bool {
    if sample - episode.first > limits.longestPattern || episode.members.count >= 1500 { return true }
    for side in Side.allCases {
      guard let limit = episode.limit(side, limits) else { continue }
      if sample < limit + limits.settle { return false }
    }
    for open in openBursts where channels.indices.contains(open.channel) {
      let side = channels[open.channel].side
      if let limit = episode.limit(side, limits), open.onset <= limit { return false }
      if episode.beginsTogether(side: side, onset: open.onset, duration: sample - open.onset, limits) { return false }
    }
    return true
  }

  private mutating func closeAll(note: String?, _ history: SignalHistory) {
    rescueVolleys(history)
    episodes.sort { $0.first < $1.first }
    classifier.openBursts = []
    for episode in episodes { pending += classifier.classify(episode, note: note) }
    episodes.removeAll()
    closeArtefacts(at: .max, history)
  }

  /// A brief burst that looks like a pop but comes with a volley of another muscle of its side is part of that volley; one
  /// that looks like movement and comes with a contraction of the other eye is the blink of this one.
  ///
  /// A pop concerns one electrode, and movement of the skin is slow; a synchronous discharge of many units is as steep. Of a
  /// blink the electrodes over the eye see the lid move, too.
  private mutating func rescueVolleys(_ history: SignalHistory) {
    let longest = limits.samples(milliseconds: 150)
    var kept: [Burst] = []
    var rescued: [Burst] = []
    for burst in artefacts {
      let isLone = !artefacts.contains {
        $0.channel != burst.channel && abs($0.onset - burst.onset) <= limits.join && $0.name.side != burst.name.side
      }
      let joins = episodes.contains { $0.hasVolley(burst, limits) || $0.hasOtherEye(burst, limits) }
      if isLone, joins, burst.duration <= longest, burst.artefact == .pop || burst.artefact == .motion {
        var muscle = burst
        muscle.path.append("looked like \(burst.artefact?.rawValue ?? ""), began with another muscle")
        muscle.artefact = nil
        rescued.append(muscle)
      } else {
        kept.append(burst)
      }
    }
    artefacts = kept
    for burst in rescued { take(burst, [], history) }
  }

  /// Artefacts of one class that overlap or begin within the join window are one event of all their channels.
  private mutating func closeArtefacts(at sample: Int, _ history: SignalHistory) {
    guard !artefacts.isEmpty else { return }
    rescueVolleys(history)
    artefacts.sort { $0.onset == $1.onset ? $0.channel < $1.channel : $0.onset < $1.onset }
    var groups: [[Burst]] = []
    for burst in artefacts {
      if let index = groups.lastIndex(where: { group in
        group.contains { $0.artefact == burst.artefact && burst.onset <= max($0.offset, $0.onset + limits.join) }
      }) {
        groups[index].append(burst)
      } else {
        groups.append([burst])
      }
    }
    artefacts.removeAll(keepingCapacity: true)
    for group in groups {
      let end = group.reduce(0) { max($0, max($1.offset, $1.onset + limits.join)) }
      let first = group.first?.onset ?? 0
      if sample == .max || sample >= end + limits.settle || sample - first > limits.longestPattern {
        pending.append(classifier.artefact(group))
      } else {
        artefacts += group
      }
    }
  }
}
