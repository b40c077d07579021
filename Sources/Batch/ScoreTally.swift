// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Counts and errors of comparisons, pooled over as many pairs as are added.
struct ScoreTally {
  /// How events of one sort compare.
  struct Counts {
    var truth = 0
    var found = 0
    /// Found less true onset and offset of every hit, in milliseconds.
    var onsets: [Double] = []
    var offsets: [Double] = []
    /// Found events without a partner that touch no true activity.
    var falseAtRest = 0

    mutating func add(_ pair: (truth: Event, found: Event), rate: Double) {
      let difference = pair.found.onset - pair.truth.onset
      onsets.append(Double(difference) / rate * 1000)
      offsets.append(Double(difference + pair.found.duration - pair.truth.duration) / rate * 1000)
    }
  }

  /// Rows and columns of the confusion matrix.
  struct Label: Hashable {
    let name: String
    let side: EventSide?
  }

  /// Found events that come nearer than this to true activity, in seconds, are not counted as being at rest.
  static let restMargin = 0.05

  var seconds = 0.0
  /// Time without any true activity in the face.
  var restS = 0.0
  /// Time without true bursts, summed over the channels.
  var channelRestS = 0.0
  var bursts = Counts()
  var burstsBySNR: [String: Counts] = [:]
  var patterns: [EventKind: Counts] = [:]
  /// True spasms against those found as a spasm of their side, of whatever kind.
  var spasms = Counts()
  var confusion: [[Label]: Int] = [:]
  var sideRight = 0
  var sideTotal = 0
  var rightKind = 0
  var burstAgreement = Agreement()
  var patternAgreement = Agreement()

  mutating func add(_ pair: ScorePair) {
    seconds += Double(pair.duration) / pair.rate
    addBursts(pair)
    addPatterns(pair)
    burstAgreement.addBursts(pair)
    patternAgreement.addPatterns(pair, kinds: DetectorScore.patternKinds.filter { $0 != .synkinesis })
  }

  private mutating func addBursts(_ pair: ScorePair) {
    let truth = pair.truth.filter { $0.kind == .burst }
    let found = pair.found.filter { $0.kind == .burst }
    let matching = EventMatching(truth: truth, found: found, rate: pair.rate) { $0.channels == $1.channels }
    let dontCare = Set(truth.indices.filter { Self.isDontCare(truth[$0]) })
    let pairs = matching.pairs.filter { !dontCare.contains($0.truth) }
    bursts.truth += truth.count - dontCare.count
    bursts.found += found.count - (matching.pairs.count - pairs.count)
    for match in pairs { bursts.add((truth[match.truth], found[match.found]), rate: pair.rate) }

    let partners = Dictionary(uniqueKeysWithValues: pairs.map { ($0.truth, $0.found) })
    for (index, event) in truth.enumerated() where !dontCare.contains(index) {
      guard let level = event.values[.snrDB]?.number else { continue }
      let name = SignalToNoiseRange.containing(level).name
      bursts(of: name, truth: event, found: partners[index].map { found[$0] }, rate: pair.rate)
    }

    let margin = Int(Self.restMargin * pair.rate)
    let unmatched = Set(found.indices).subtracting(matching.pairs.map(\.found))
    for channel in Set((truth + found).flatMap(\.channels)).sorted() {
      let active = SampleIntervals(
        truth.filter { $0.channels == [channel] }, margin: margin, within: pair.duration)
      channelRestS += Double(pair.duration - active.count) / pair.rate
      bursts.falseAtRest += unmatched.count { found[$0].channels == [channel] && !active.touches(found[$0]) }
    }
  }

  private mutating func bursts(of range: String, truth: Event, found: Event?, rate: Double) {
    burstsBySNR[range, default: Counts()].truth += 1
    if let found { burstsBySNR[range]?.add((truth, found), rate: rate) }
  }

  private mutating func addPatterns(_ pair: ScorePair) {
    let truth = pair.truth.filter { DetectorScore.patternKinds.contains($0.kind) }
    let found = pair.found.filter { DetectorScore.patternKinds.contains($0.kind) }
    // A synkinesis lies inside of its movement: it is compared with its like only.
    let matches = EventMatching(truth: truth, found: found, rate: pair.rate) {
      ($0.kind == .synkinesis) == ($1.kind == .synkinesis)
    }.pairs
    let dontCare = Self.hidden(truth, pair)
    let pairs = matches.filter { !dontCare.contains($0.truth) }
    let spared = Set(matches.map(\.found)).subtracting(pairs.map(\.found))
    for (index, event) in truth.enumerated() where !dontCare.contains(index) {
      patterns[event.kind, default: Counts()].truth += 1
      if event.kind.isSpasm { spasms.truth += 1 }
    }
    for (index, event) in found.enumerated() where !spared.contains(index) {
      patterns[event.kind, default: Counts()].found += 1
      if event.kind.isSpasm { spasms.found += 1 }
    }
    for match in pairs {
      let (a, b) = (truth[match.truth], found[match.found])
      confusion[[Self.label(a), Self.label(b)], default: 0] += 1
      if a.kind.isSpasm, b.kind.isSpasm, a.side == b.side { spasms.add((a, b), rate: pair.rate) }
      guard a.kind == b.kind else { continue }
      rightKind += 1
      sideTotal += 1
      guard a.side == b.side else { continue }
      sideRight += 1
      patterns[a.kind]?.add((a, b), rate: pair.rate)
    }
    for index in Set(truth.indices).subtracting(pairs.map(\.truth)).subtracting(dontCare) {
      confusion[[Self.label(truth[index]), Label(name: "missed", side: nil)], default: 0] += 1
    }
    let active = SampleIntervals(
      pair.truth.filter { $0.kind == .burst || DetectorScore.patternKinds.contains($0.kind) },
      margin: Int(Self.restMargin * pair.rate), within: pair.duration)
    restS += Double(pair.duration - active.count) / pair.rate
    for index in Set(found.indices).subtracting(matches.map(\.found)) {
      confusion[[Label(name: "none", side: nil), Self.label(found[index])], default: 0] += 1
      guard !active.touches(found[index]) else { continue }
      patterns[found[index].kind]?.falseAtRest += 1
      if found[index].kind.isSpasm { spasms.falseAtRest += 1 }
    }
  }

  /// The true patterns of which no burst reaches 0 dB; where their bursts are not known, those that stay below it themselves.
  private static func hidden(_ patterns: [Event], _ pair: ScorePair) -> Set<Int> {
    var best: [EventID: Double] = [:]
    for burst in pair.truth where burst.kind == .burst {
      guard let parent = burst.parent else { continue }
      best[parent] = max(best[parent] ?? -.infinity, burst.values[.snrDB]?.number ?? .infinity)
    }
    return Set(
      patterns.indices.filter { (best[patterns[$0].id] ?? patterns[$0].values[.snrDB]?.number ?? 0) < 0 })
  }

  private static func label(_ event: Event) -> Label { Label(name: event.kind.rawValue, side: event.side) }

  private static func isDontCare(_ burst: Event) -> Bool {
    if let level = burst.values[.snrDB]?.number, level < 0 { return true }
    return ["myokymia", "crosstalk"].contains(burst.values[.origin]?.text)
  }
}
