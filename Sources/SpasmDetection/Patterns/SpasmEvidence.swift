// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What speaks for a spasm and what for a movement in a run of bursts of one side.
///
/// For a spasm: units of several muscles fire in the same volleys, so onsets agree within milliseconds and fine envelopes
/// correlate; the rise is abrupt; twitches go before. For a movement: it rises over a tenth of a second or more, muscles are
/// recruited one after the other, and their units fire independently. The eye and the brow of one side together are a spasm:
/// they are antagonists, and nobody does it at will (Babinski's other sign; Stamey and Jankovic 2007, Neurology 69:402;
/// Pawlowski et al. 2013, doi:10.1002/mds.25472).
struct SpasmEvidence {
  /// Balance of the evidence up to which a task explains what goes on: an abrupt twitch of the eye, muscles that begin together.
  private static let taskBalance = -1.25

  let onset: Int
  let offset: Int
  /// Bursts in the channel with most of them.
  let statistics: TrainStatistics
  let fullestChannel: Int
  /// The tonic phase, where there is one.
  let tonic: Range<Int>?
  /// Median correlation of fine envelopes of different muscles; nil where fewer than two were compared.
  let volley: Double?
  /// Share of contractions of several muscles whose onsets agree within the volley window; nil without any.
  let synchronous: Double?
  let isTooFaint: Bool
  let isMovement: Bool
  /// Whether so much speaks for a spasm that a task does not explain it.
  let outweighsTask: Bool
  let movementConfidence: Double
  let path: [String]

  /// `isSpasmSide`: whether this side, and hardly the other one, had spasms so far.
  init(_ run: [Int], _ analysis: EpisodeAnalysis, _ limits: PatternLimits, isSpasmSide: Bool = false) {
    let bursts = run.map { analysis.bursts[$0] }
    onset = bursts.map(\.onset).min() ?? 0
    offset = bursts.map(\.offset).max() ?? 0
    let byChannel = Dictionary(grouping: bursts, by: \.channel)
    let ordered = byChannel.keys.sorted()
    let trains = ordered.map { channel in
      TrainStatistics(
        onsets: Self.contractions(byChannel[channel] ?? [], limits), shortestInterval: limits.trainInterval)
    }
    let fullest = trains.indices.max { trains[$0].count < trains[$1].count } ?? 0
    fullestChannel = ordered.isEmpty ? 0 : ordered[fullest]
    let statistics = trains.isEmpty ? TrainStatistics(onsets: [], shortestInterval: 1) : trains[fullest]
    self.statistics = statistics
    tonic = Self.tonicPhase(byChannel, ordered, limits)

    let shared = Self.sharedVolleys(run, analysis, limits)
    volley = shared.volley
    synchronous = shared.synchronous
    let strongest = run.max { analysis.bursts[$0].rmsUV < analysis.bursts[$1].rmsUV }
    let rise = strongest.map { analysis.rises[$0] } ?? 0
    let longest = bursts.map(\.duration).max() ?? 0
    let twitches = run.count { analysis.bursts[$0].duration < limits.movementShortest && analysis.rises[$0] < 0.06 }
    let muscles = Set(bursts.map(\.name.muscle))
    let snr = bursts.map(\.snrDB).max() ?? 0
    // Spasms begin around the eye; a lone blip elsewhere has to stand out more.
    // Shorter than 20 ms it may be the filtered potential of one motor unit, while a spasm is a volley of many.
    func isUnit(_ duration: Int) -> Bool { duration * 1000 < 20 * Int(limits.rate) }
    let least = isUnit(longest) ? 12.0 : muscles.contains(.orbicularisOculi) ? 6.0 : 10.0
    // A unit that fires now and then, and what hardly stands out of the noise beside it, are tone and no train of twitches.
    let twitching = bursts.count { $0.snrDB >= (isUnit($0.duration) ? 12 : 3) }
    let isTonicUnit = twitching == 0 || (twitching < limits.trainBursts && snr < least)
    // What lasts at hardly more than the noise is tone that rose a little, whatever stands out of it.
    let leastSteady = muscles.contains(.orbicularisOculi) ? 3.0 : 6.0
    let isTone = longest >= limits.tonic && (bursts.map(\.steadyDB).max() ?? 0) < leastSteady
    isTooFaint =
      ordered.count == 1
      && (statistics.count < 3 ? (longest < limits.tonic ? snr < least : isTone) : isTonicUnit)

    var reasons: [String] = []
    var balance = 0.0
    func weigh(_ condition: Bool, _ weight: Double, _ reason: String) {
      guard condition else { return }
      balance += weight
      reasons.append(reason)
    }
    let riseMS = Int(rise * 1000)
    weigh(rise >= limits.slowRise, 1, "rises over \(riseMS) ms")
    // On purpose a contraction takes more than a tenth of a second to build up; brief ones have no time to.
    weigh(rise < 0.04, longest >= limits.movementShortest ? -1.5 : -1, "rises within \(riseMS) ms")
    if let volley = shared.volley {
      weigh(volley >= limits.volleyCorrelation, -1.5, "muscles share their volleys (r \(Decimal.fixed(volley, 2)))")
      weigh(volley < 0.25, 1, "muscles fire independently (r \(Decimal.fixed(volley, 2)))")
    }
    if let synchronous = shared.synchronous {
      weigh(synchronous >= 0.5, -1, "muscles begin within the volley window")
      weigh(synchronous < 0.2, 1, "muscles begin one after the other")
    }
    weigh(
      statistics.count >= limits.trainBursts && twitches * 2 > bursts.count, -1, "\(statistics.count) brief twitches")
    weigh(Self.hasBrowLift(run, analysis), -4, "eye and brow of one side together, which nobody does at will")
    weigh(muscles.count == 1 && !muscles.contains(.orbicularisOculi), 0.25, "one muscle, not of the eye")
    weigh(muscles == [.orbicularisOculi], -0.75, "the eye alone, where spasms begin")
    // Nobody winks so abruptly and holds it; what joins in later may just have been too faint to be seen before.
    let eye = run.filter { analysis.bursts[$0].name.muscle == .orbicularisOculi && analysis.isLong($0) }
      .max { analysis.strength($0) < analysis.strength($1) }
    weigh(
      muscles.count > 1 && eye.map { analysis.rises[$0] < 0.04 } ?? false, -0.75, "the eye contracts at once and holds")
    // Spasms begin around the eye; of the mouth alone one side may do more of what both were asked for.
    outweighsTask = balance <= Self.taskBalance && muscles.contains(.orbicularisOculi)
    // That a side has spasms says nothing of what was asked for.
    weigh(isSpasmSide && muscles.contains(.orbicularisOculi), -1, "the side that has spasms")
    isMovement = balance > 0 && (longest >= limits.movementShortest || rise >= 0.04 || shared.synchronous != nil)
    movementConfidence = min(0.9, 0.5 + 0.15 * balance.magnitude)
    path = reasons
  }

  /// Whether it is more than a twitch or two.
  func isPhase(_ limits: PatternLimits) -> Bool { tonic != nil || statistics.count >= limits.trainBursts }

  /// Whether the eye and the brow contract together, neither of them a weak image of the other.
  static func hasBrowLift(_ run: [Int], _ analysis: EpisodeAnalysis) -> Bool {
    let eyes = run.filter { analysis.bursts[$0].name.muscle == .orbicularisOculi }
    return run.contains { brow in
      let burst = analysis.bursts[brow]
      guard burst.name.muscle == .frontalis, burst.snrDB >= 6 else { return false }
      return eyes.contains { eye in
        let shared = analysis.overlap(eye, brow)
        let ratio = analysis.strength(brow) / analysis.strength(eye)
        guard 2 * shared >= min(burst.duration, analysis.bursts[eye].duration), ratio > 0.4, ratio < 2.5 else {
          return false
        }
        return (analysis.comparison(eye, brow)?.waveform.magnitude ?? 1) < 0.5
      }
    }
  }

  /// Onsets of a channel's contractions: a muscle that did not rest did not twitch again.
  private static func contractions(_ bursts: [Burst], _ limits: PatternLimits) -> [Int] {
    var onsets: [Int] = []
    var end = Int.min / 2
    for burst in bursts {
      if burst.onset - end >= limits.samples(milliseconds: 5) { onsets.append(burst.onset) }
      end = max(end, burst.offset)
    }
    return onsets
  }

  /// The longest stretch of a channel with pauses no longer than the tonic gap and enough activity, over the least length.
  ///
  /// The channel with the best signal decides: in a weak one a tonic phase falls to pieces and twitches run together.
  private static func tonicPhase(
    _ byChannel: [Int: [Burst]], _ ordered: [Int], _ limits: PatternLimits
  ) -> Range<Int>? {
    var best: (range: Range<Int>, snr: Double)?
    // Twitches are stronger than the tonic phase that they turn into: lasting pieces are measured by each other.
    let lasting = byChannel.values.joined().filter { $0.duration * 4 >= limits.tonic }
    let least = 0.3 * (lasting.map(\.rmsUV).max() ?? 0)
    for channel in ordered {
      let bursts = (byChannel[channel] ?? []).filter { $0.rmsUV >= least }
      var index = 0
      while index < bursts.count {
        let first = bursts[index]
        // It begins with a lasting piece: a twitch before it is a twitch.
        guard first.duration * 4 >= limits.tonic, !isOvershadowed(first, byChannel, limits) else {
          index += 1
          continue
        }
        var end = first.offset
        var active = first.duration
        var longest = first.duration
        var snr = first.snrDB
        var next = index + 1
        while next < bursts.count, bursts[next].onset - end <= limits.tonicGap {
          // A train of twitches with short pauses is no tonic phase: pieces have to be long.
          let piece = bursts[next].duration
          if piece < limits.tonic / 4, longest < limits.tonic / 4 { break }
          if piece < limits.tonicGap, Double(piece) < 2 * Double(bursts[next].onset - end) { break }
          active += piece
          longest = max(longest, piece)
          snr = max(snr, bursts[next].snrDB)
          end = max(end, bursts[next].offset)
          next += 1
        }
        let length = end - first.onset
        if length >= limits.tonic, Double(active) >= limits.tonicDuty * Double(length), longest * 4 >= limits.tonic {
          if best == nil || snr > (best?.snr ?? 0) { best = (first.onset..<end, snr) }
        }
        index = max(next, index + 1)
      }
    }
    guard let best else { return nil }
    // A better channel that twitches through the same time says that the pieces ran together.
    for channel in ordered {
      let inside = (byChannel[channel] ?? []).filter {
        $0.onset >= best.range.lowerBound && $0.offset <= best.range.upperBound
      }
      let active = inside.reduce(0) { $0 + $1.duration }
      let snr = inside.map(\.snrDB).max() ?? 0
      let span = (inside.last?.offset ?? 0) - (inside.first?.onset ?? 0)
      if inside.count >= 4, span * 2 > best.range.count, active * 2 < span, snr >= best.snr { return nil }
    }
    return best.range
  }

  /// Whether another muscle contracts so much more strongly at the time that this one is but its company.
  private static func isOvershadowed(_ piece: Burst, _ byChannel: [Int: [Burst]], _ limits: PatternLimits) -> Bool {
    byChannel.contains { channel, bursts in
      channel != piece.channel
        && bursts.contains {
          0.3 * $0.rmsUV > piece.rmsUV
            && (min($0.offset, piece.offset) - max($0.onset, piece.onset)) * 4 >= limits.tonic
        }
    }
  }

  private static func sharedVolleys(
    _ run: [Int], _ analysis: EpisodeAnalysis, _ limits: PatternLimits
  ) -> (volley: Double?, synchronous: Double?) {
    var correlations: [Double] = []
    var together = 0
    var counted = 0
    for (position, index) in run.enumerated() {
      let burst = analysis.bursts[index]
      var nearest: Int?
      for other in run[..<position].reversed() {
        let candidate = analysis.bursts[other]
        if burst.onset - candidate.onset > limits.slow { break }
        guard candidate.name.muscle != burst.name.muscle, analysis.overlap(index, other) > 0 else { continue }
        if nearest == nil { nearest = other }
        if let comparison = analysis.comparison(other, index) { correlations.append(comparison.envelope) }
      }
      if let nearest {
        counted += 1
        let slack = 2 * (burst.onsetUncertainty + analysis.bursts[nearest].onsetUncertainty)
        let distance = Double(burst.onset - analysis.bursts[nearest].onset)
        if distance <= Double(limits.volley) + min(slack, Double(limits.volley)) { together += 1 }
      }
    }
    correlations.sort()
    return (
      correlations.isEmpty ? nil : correlations[correlations.count / 2],
      counted > 0 ? Double(together) / Double(counted) : nil
    )
  }
}
