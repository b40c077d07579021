// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Keeps the evidence on co-activation: for every pair of muscles of a side, over the whole recording, in bounded memory.
struct SynkinesisLedger: Sendable {
  /// One co-activation of a movement.
  struct Joining: Sendable {
    let target: Int
    let lagMS: Double
    let gain: Double
    /// Amplitudes above the noise floor; nil where the source was not seen.
    let sourceUV: Double?
    let targetUV: Double
  }

  private struct Pair: Sendable {
    var movements = 0
    var joined = 0
    var gains = 0.0
    var lags = 0.0
    var lagSquares = 0.0
    var amplitudes = PairSums()
    var followed = 0
    var coincidence: ShiftSurrogates
  }

  private struct Movement: Sendable {
    let source: Int
    let offset: Int
    var followed: Bool
  }

  /// Share of the movements of a source up to which a target that joined them did so by chance.
  private static let rareShare = 0.02

  private let channels: [ChannelName]
  private let limits: PatternLimits
  private var pairs: [[Pair?]]
  /// Onsets of each channel's bursts, of the last 65 s.
  private var onsets: [[Int]]
  private var spasmCounts = [0, 0]
  private var followedCounts = [0, 0]
  private var movementCounts = [0, 0]
  private var recent: [[Movement]] = [[], []]
  private var largest: [Double]
  private var origin = 0
  private var latest = 0

  init(channels: [ChannelName], limits: PatternLimits) {
    self.channels = channels
    self.limits = limits
    pairs = [[Pair?]](repeating: [Pair?](repeating: nil, count: channels.count), count: channels.count)
    onsets = [[Int]](repeating: [], count: channels.count)
    largest = [Double](repeating: 0, count: channels.count)
  }

  mutating func begin(at sample: Int) { origin = sample }

  /// Every burst of a muscle, whatever it turns out to be: what chance is computed from.
  mutating func noteBurst(_ channel: Int, onset: Int) { insert(onset, into: &onsets[channel]) }

  /// The largest amplitude of a channel as part of a movement so far, in microvolts; 0 before the first.
  func largestMovement(_ channel: Int) -> Double { largest[channel] }

  mutating func noteMovementAmplitude(_ channel: Int, _ amplitudeUV: Double) {
    largest[channel] = max(largest[channel], amplitudeUV)
  }

  /// A movement of `source`, never a spasm, and what joined it on its side alone.
  ///
  /// `excluded` are channels that the movement itself uses.
  mutating func noteMovement(
    of source: Int, onset: Int, offset: Int, lead: Int, lag: Int, excluded: Set<Int>, joined: [Joining]
  ) {
    let side = channels[source].side
    let sideIndex = side == .left ? 0 : 1
    for target in channels.indices
    where target != source && channels[target].side == side && !excluded.contains(target)
      && channels[target].muscle != channels[source].muscle
    {
      // Taken out, so that what it counts is changed in place.
      var pair = pairs[source][target].take() ?? Pair(coincidence: ShiftSurrogates(shifts: limits.surrogateShifts))
      pair.movements += 1
      pair.coincidence.add(
        onset, lead: lead, lag: lag, onsets: onsets[target], origin: origin, rate: limits.rate)
      if let joining = joined.first(where: { $0.target == target }) {
        pair.joined += 1
        pair.gains += joining.gain
        pair.lags += joining.lagMS
        pair.lagSquares += joining.lagMS * joining.lagMS
        if let sourceUV = joining.sourceUV { pair.amplitudes.add(sourceUV, joining.targetUV) }
      }
      pairs[source][target] = pair
    }
    movementCounts[sideIndex] += 1
    latest = max(latest, offset)
    recent[sideIndex].append(Movement(source: source, offset: offset, followed: false))
    if recent[sideIndex].count > 32 { recent[sideIndex].removeFirst() }
  }

  /// A spasm of several muscles or bursts: ties itself to the movements that ended up to two seconds before it.
  mutating func noteSpasm(_ side: Side, onset: Int) {
    let sideIndex = side == .left ? 0 : 1
    spasmCounts[sideIndex] += 1
    latest = max(latest, onset)
    var follows = false
    let window = Int(2 * limits.rate)
    for index in recent[sideIndex].indices {
      let movement = recent[sideIndex][index]
      guard !movement.followed, onset >= movement.offset, onset - movement.offset <= window else { continue }
      recent[sideIndex][index].followed = true
      follows = true
      for target in channels.indices { pairs[movement.source][target]?.followed += 1 }
    }
    if follows { followedCounts[sideIndex] += 1 }
  }

  /// Share and number of a source's movements that a target joined so far.
  func coactivation(_ source: Int, _ target: Int) -> (share: Double, movements: Int) {
    guard let pair = pairs[source][target], pair.movements > 0 else { return (0, 0) }
    return (Double(pair.joined) / Double(pair.movements), pair.movements)
  }

  /// Whether a target that contracts as often as this one would have joined so many of a source's movements by chance.
  ///
  /// Speech, jerks and myokymia meet a blink now and then; how often is told by copies of the target's bursts, shifted in time.
  /// So does a unit that hardly ever fires: a muscle that stayed away from nearly all movements answers to none.
  func isByChance(_ source: Int, _ target: Int) -> Bool {
    guard let pair = pairs[source][target], pair.joined > 0 else { return false }
    let rare = Self.rareShare * Double(pair.movements)
    return Double(pair.joined) <= max(pair.coincidence.expectedHits, rare)
  }

  /// The matrix as it stands.
  func matrix() -> SynkinesisMatrix {
    var rows: [SynkinesisMatrix.Row] = []
    for (source, targets) in pairs.enumerated() {
      for (target, pair) in targets.enumerated() {
        guard let pair, pair.movements > 0 else { continue }
        rows.append(row(source, target, pair))
      }
    }
    rows.sort {
      if $0.side != $1.side { return $0.side == .left }
      return $0.source == $1.source ? $0.target < $1.target : $0.source < $1.source
    }
    return SynkinesisMatrix(rows: rows)
  }

  private func row(_ source: Int, _ target: Int, _ pair: Pair) -> SynkinesisMatrix.Row {
    let share = Double(pair.joined) / Double(pair.movements)
    let other = contralateral(source, target)
    let count = Double(pair.joined)
    let mean = pair.lags / max(count, 1)
    let variance = pair.joined >= 3 ? max(0, pair.lagSquares - count * mean * mean) / (count - 1) : nil
    return SynkinesisMatrix.Row(
      side: channels[source].side, source: channels[source], target: channels[target],
      movements: pair.movements, coactivations: pair.joined, coactivation: Decimal.round(share, 3),
      contralateralCoactivation: other.map { Decimal.round($0.share, 3) },
      lagMS: pair.joined > 0 ? Decimal.round(mean, 3) : nil,
      lagUncertaintyMS: variance.map { Decimal.round(($0 / count).squareRoot(), 3) },
      gain: pair.joined > 0 ? Decimal.round(pair.gains / count, 3) : nil,
      amplitudeCoupling: pair.amplitudes.correlation.map { Decimal.round($0, 3) },
      pValue: pair.coincidence.pValue.map { Decimal.round($0, 4) }, followedBySpasm: pair.followed,
      label: label(pair, channels[source].side, share: share, other: other))
  }

  private func label(
    _ pair: Pair, _ side: Side, share: Double, other: (share: Double, movements: Int)?
  ) -> SynkinesisMatrix.Label? {
    guard pair.movements >= limits.labelEvents, let p = pair.coincidence.pValue else { return nil }
    let oneSided = (other?.share ?? 0) + 0.1 <= share
    if p <= 0.05, oneSided, share >= 0.1 { return share >= 0.9 ? .movementLocked : .intermittent }
    let chance = chanceOfFollowing(side)
    let count = Double(pair.movements)
    let excess = (Double(pair.followed) - count * chance) / (count * chance * (1 - chance) + 1e-9).squareRoot()
    return Double(pair.followed) >= 0.1 * count && excess > 2.33 ? .spasmFollowing : nil
  }

  /// Chance that two seconds hold a spasm that came on its own: its pace outside of the windows after movements.
  private func chanceOfFollowing(_ side: Side) -> Double {
    let index = side == .left ? 0 : 1
    let seconds = max(1, Double(latest - origin) / limits.rate)
    let free = max(1, seconds - 2 * Double(movementCounts[index]))
    let alone = Double(spasmCounts[index] - followedCounts[index])
    return min(0.99, 1 - PortableMath.exp(-2 * max(0, alone) / free))
  }

  private func contralateral(_ source: Int, _ target: Int) -> (share: Double, movements: Int)? {
    guard let mirrorSource = mirror(source), let mirrorTarget = mirror(target) else { return nil }
    let other = coactivation(mirrorSource, mirrorTarget)
    return other.movements > 0 ? other : nil
  }

  private func mirror(_ channel: Int) -> Int? {
    let name = channels[channel]
    return channels.firstIndex { $0 == ChannelName(name.side.opposite, name.muscle, site: name.site) }
  }

  private func insert(_ onset: Int, into list: inout [Int]) {
    var position = list.count
    while position > 0, list[position - 1] > onset { position -= 1 }
    list.insert(onset, at: position)
    let oldest = onset - Int(65 * limits.rate)
    if list.count > 4096 || (list.first ?? onset) < oldest - Int(10 * limits.rate) {
      list.removeAll { $0 < oldest }
      if list.count > 4096 { list.removeFirst(list.count - 4096) }
    }
  }
}
