// SPDX-License-Identifier: GPL-3.0-or-later

/// Compares channels over short windows of the band-passed signal.
///
/// Works in buffers of its own, which it makes once. A comparison costs about 10^4 operations, whatever the burst's length:
/// envelopes are taken at 2 kHz (slow ones at 500 Hz), lags are looked for at half of that and refined around the best one, and
/// windows are at most 0.4 s long (0.8 s for the slow envelopes). Only + - * / sqrt.
struct SignalComparer: Sendable {
  private let limits: PatternLimits
  /// Samples a step of the envelope's grid.
  private let step: Int
  private var signal: [Double]
  private var other: [Double]
  private var first: [Double]
  private var second: [Double]
  private var sums: [Double]
  private var otherSums: [Double]
  /// Every other point of the envelopes, for the search of the lag.
  private var coarseFirst: [Double]
  private var coarseSecond: [Double]

  init(limits: PatternLimits) {
    self.limits = limits
    step = max(1, Int((limits.rate / 2000).rounded()))
    let longest = limits.samples(milliseconds: 1000)
    signal = [Double](repeating: 0, count: longest)
    other = signal
    first = [Double](repeating: 0, count: longest / step + 1)
    second = first
    coarseFirst = [Double](repeating: 0, count: first.count / 2 + 1)
    coarseSecond = coarseFirst
    sums = [Double](repeating: 0, count: longest + 1)
    otherSums = sums
  }

  /// Compares two channels from `onset` on; nil where the signal is no longer held.
  ///
  /// The window ends with the burst, at most 0.4 s after its onset, and begins 20 ms before it. Envelopes are compared within a
  /// side, or where the waveforms are alike: nothing is decided by shared volleys of muscles of different nerves.
  mutating func compare(
    _ a: Int, _ b: Int, from onset: Int, to offset: Int, isOneSide: Bool, in history: SignalHistory
  ) -> ChannelComparison? {
    let shift = Int(history.delay.rounded())
    let lead = limits.samples(milliseconds: 20)
    let longest = limits.samples(milliseconds: 400)
    let start = onset - lead + shift
    let end = min(offset, onset + longest) + lead + shift
    guard start >= history.range.lowerBound, end <= history.range.upperBound, end - start > 4 * step else {
      return nil
    }
    let count = end - start
    history.copy(a, start..<end, into: &signal)
    history.copy(b, start..<end, into: &other)
    let (waveform, waveformLag) = waveformCorrelation(count, withLag: true)
    let powerA = power(signal, count)
    let powerB = power(other, count)
    let ratio = powerA > 0 ? (powerB / powerA).squareRoot() : 0
    guard isOneSide || waveform.magnitude >= CrosstalkLedger.alike else {
      return ChannelComparison(
        waveform: waveform, waveformLagMS: waveformLag, envelope: 0, lagMS: 0, lagUncertaintyMS: .infinity,
        ratio: ratio)
    }
    let box = limits.samples(milliseconds: 4)
    let long = count > limits.samples(milliseconds: 250)
    let trend = long ? limits.samples(milliseconds: 100) : 0
    let points = fineEnvelopes(count, box: box, trend: trend, step: step)
    let reach = limits.samples(milliseconds: 15) / step
    guard let peak = lagOfPeak(points, reach: min(reach, points / 3), independent: Double(points * step) / Double(box))
    else { return nil }
    return ChannelComparison(
      waveform: waveform, waveformLagMS: waveformLag, envelope: peak.correlation,
      lagMS: limits.milliseconds(peak.lag * Double(step)),
      lagUncertaintyMS: limits.milliseconds(peak.uncertainty * Double(step)), ratio: ratio)
  }

  /// What channel `b` did while channel `a` had a burst; nil where the signal is no longer held.
  ///
  /// Against what it did before, or where it was contracted then against its noise floor, `floorUV`; 0 where it was not.
  mutating func mirror(
    _ a: Int, _ b: Int, from onset: Int, to offset: Int, floorUV: Double, in history: SignalHistory
  ) -> MirrorActivity? {
    let shift = Int(history.delay.rounded())
    let before = limits.samples(milliseconds: 150)
    let after = limits.samples(milliseconds: 60)
    let longest = limits.samples(milliseconds: 600)
    let start = onset - before + shift
    let end = min(min(offset, onset + longest) + after + shift, history.range.upperBound)
    let active = min(offset, onset + longest) - onset
    guard start >= history.range.lowerBound, end - start > before + active / 2, active > 0 else { return nil }
    let count = end - start
    history.copy(a, start..<end, into: &signal)
    history.copy(b, start..<end, into: &other)
    var rest = 0.0
    // The last 30 ms before the onset are left out: the other side may have been earlier.
    let quiet = before - limits.samples(milliseconds: 30)
    for index in 0..<quiet { rest += other[index] * other[index] }
    let floor = floorUV * floorUV * Double(quiet)
    if floor > 0, rest > 4 * floor { rest = floor }
    var during = 0.0
    let last = min(before + active, count)
    for index in before..<last { during += other[index] * other[index] }
    let ratio = rest > 0 ? (during / Double(last - before)) / (rest / Double(quiet)) : 1
    let span = blinkSpan(from: before, quiet: quiet, active: active, count: count)
    let waveform = waveformCorrelation(count, withLag: false).correlation
    // An average over 30 ms changes little within 2 ms.
    let box = limits.samples(milliseconds: 30)
    let stride = 4 * step
    let points = fineEnvelopes(count, box: box, trend: 0, step: stride)
    let reach = limits.samples(milliseconds: 25) / stride
    let peak = lagOfPeak(
      points, reach: min(reach, points / 4), independent: Double(points * stride) / Double(box))
    return MirrorActivity(
      elevation: ratio.squareRoot(),
      excessUV: max(0, during / Double(last - before) - rest / Double(quiet)).squareRoot(),
      span: span, slowEnvelope: peak?.correlation ?? 0, waveform: waveform)
  }

  /// What the copied signals show from an onset on, against the quiet before.
  private func blinkSpan(from onset: Int, quiet: Int, active: Int, count: Int) -> BlinkSpan {
    let end = min(onset + max(active, limits.samples(milliseconds: 60)), count)
    func meanSquare(_ values: [Double], _ range: Range<Int>) -> Double {
      LaneSums.product(values.span, range.lowerBound, values.span, range.lowerBound, range.count) / Double(range.count)
    }
    let otherRest = meanSquare(other, 0..<quiet)
    return BlinkSpan(
      own: meanSquare(signal, onset..<end) - meanSquare(signal, 0..<quiet),
      other: meanSquare(other, onset..<end) - otherRest, otherRest: otherRest, length: end - onset)
  }

  /// Seconds from a burst's onset until its envelope has reached three quarters of its mean; nil where the signal is gone.
  ///
  /// Tells abrupt from slow contractions of any length, of which the peak may come late by chance. Looks at 0.6 s at most.
  mutating func rise(_ channel: Int, from onset: Int, to offset: Int, in history: SignalHistory) -> Double? {
    let shift = Int(history.delay.rounded())
    let length = min(offset - onset, limits.samples(milliseconds: 600))
    let start = onset + shift
    guard start >= history.range.lowerBound, start + length <= history.range.upperBound, length > 4 * step else {
      return nil
    }
    history.copy(channel, start..<(start + length), into: &signal)
    Self.accumulate(signal, length, into: &sums)
    let points = Self.average(
      sums, length, box: limits.samples(milliseconds: 20), trend: 0, step: step, into: &first)
    var mean = 0.0
    for point in 0..<points { mean += first[point] }
    mean /= Double(max(points, 1))
    for point in 0..<points where first[point] >= 0.75 * mean { return Double(point * step) / limits.rate }
    return nil
  }

  private func power(_ values: [Double], _ count: Int) -> Double {
    LaneSums.product(values.span, 0, values.span, 0, count)
  }

  /// Correlation of `signal` and `other` with the largest magnitude within half a millisecond, and if wanted its lag in
  /// milliseconds, by a parabola through the three largest.
  private func waveformCorrelation(_ count: Int, withLag: Bool) -> (correlation: Double, lagMS: Double) {
    let reach = max(1, Int((limits.rate * 0.0005).rounded()))
    guard count > 4 * reach + 4 else { return (0, 0) }
    let a = signal.span
    let b = other.span
    // One lag more to either side, for the parabola.
    let length = count - 2 * reach - 2
    let sumA = LaneSums.product(a, reach + 1, a, reach + 1, length)
    let firstSumB = LaneSums.product(b, 0, b, 0, length)
    func correlation(_ lag: Int) -> Double {
      var sumB = firstSumB
      for index in 0..<lag { sumB += b[index + length] * b[index + length] - b[index] * b[index] }
      let scale = (sumA * sumB).squareRoot()
      return scale > 0 ? LaneSums.product(a, reach + 1, b, lag, length) / scale : 0
    }
    var best = 0.0
    var position = reach + 1
    var last: Double?
    var before: Double?
    var after: Double?
    for lag in 1...(2 * reach + 1) {
      let value = correlation(lag)
      if value.magnitude > best.magnitude {
        (best, position, before, after) = (value, lag, last, nil)
      } else if lag == position + 1 {
        after = value
      }
      last = value
    }
    guard withLag else { return (best, 0) }
    let low = before ?? correlation(position - 1)
    let high = after ?? correlation(position + 1)
    let curvature = 2 * best - low - high
    let shift = curvature.magnitude > 1e-12 ? min(0.5, max(-0.5, 0.5 * (high - low) / curvature)) : 0
    return (best, limits.milliseconds(Double(position - reach - 1) + shift))
  }

  /// Envelopes of both signals: rectified, averaged over `box` samples on the grid, less the average over `trend` samples;
  /// returns the points.
  private mutating func fineEnvelopes(_ count: Int, box: Int, trend: Int, step: Int) -> Int {
    Self.accumulate(signal, other, count, into: &sums, &otherSums)
    _ = Self.average(otherSums, count, box: box, trend: trend, step: step, into: &second)
    return Self.average(sums, count, box: box, trend: trend, step: step, into: &first)
  }

  /// Sums of the magnitudes up to each sample.
  private static func accumulate(_ values: [Double], _ count: Int, into sums: inout [Double]) {
    let source = values.span
    var running = sums.mutableSpan
    var total = 0.0
    running[0] = 0
    for index in 0..<count {
      total += source[index].magnitude
      running[index + 1] = total
    }
  }

  /// The same of two signals side by side, since each sum waits for its own last value.
  private static func accumulate(
    _ a: [Double], _ b: [Double], _ count: Int, into sumsA: inout [Double], _ sumsB: inout [Double]
  ) {
    let (sourceA, sourceB) = (a.span, b.span)
    var runningA = sumsA.mutableSpan
    var runningB = sumsB.mutableSpan
    var (totalA, totalB) = (0.0, 0.0)
    runningA[0] = 0
    runningB[0] = 0
    for index in 0..<count {
      totalA += sourceA[index].magnitude
      totalB += sourceB[index].magnitude
      runningA[index + 1] = totalA
      runningB[index + 1] = totalB
    }
  }

  private static func average(
    _ sums: [Double], _ count: Int, box: Int, trend: Int, step: Int, into envelope: inout [Double]
  ) -> Int {
    let prefix = sums.span
    let points = count / step
    var target = envelope.mutableSpan
    precondition(count < prefix.count && points <= target.count)
    average(prefix, count, box, step, points) { unsafe target[unchecked: $0] = $1 }
    if trend > 0 { average(prefix, count, trend, step, points) { unsafe target[unchecked: $0] -= $1 } }
    return points
  }

  /// Averages over `width` samples around each point; at the ends over what there is.
  @inline(__always)
  private static func average(
    _ prefix: Span<Double>, _ count: Int, _ width: Int, _ step: Int, _ points: Int, _ take: (Int, Double) -> Void
  ) {
    let half = width / 2
    let scale = 1 / Double(2 * half + 1)
    // The points around which there are all samples: no other has to be looked at.
    let first = min((half + step - 1) / step, points)
    let last = count > half ? min(max((count - half - 1) / step + 1, first), points) : first
    for point in 0..<first { take(point, atEnd(prefix, count, half, point * step)) }
    var low = first &* step &- half
    for point in first..<last {
      take(point, unsafe (prefix[unchecked: low &+ 2 &* half &+ 1] - prefix[unchecked: low]) * scale)
      low &+= step
    }
    for point in last..<points { take(point, atEnd(prefix, count, half, point * step)) }
  }

  /// The average over what there is around a sample near the signal's ends.
  private static func atEnd(_ prefix: Span<Double>, _ count: Int, _ half: Int, _ sample: Int) -> Double {
    let first = max(0, sample - half)
    let last = min(count, sample + half + 1)
    return (prefix[last] - prefix[first]) / Double(last - first)
  }

  /// Lag in grid steps at which `second` follows `first` best, by a parabola through the three highest points.
  ///
  /// Envelopes are smooth over two steps: every other lag is tried on every other point, then the neighbours of the best one.
  /// The uncertainty is that of a correlation's peak: sqrt((1 - r^2) / (n |curvature|)), n `independent` points.
  private mutating func lagOfPeak(_ points: Int, reach: Int, independent: Double) -> (
    lag: Double, correlation: Double, uncertainty: Double
  )? {
    guard reach >= 1, points > 2 * reach + 4, let near = coarseLag(points, reach) else { return nil }
    let own = Moments(first.span, reach, points - 2 * reach)
    var best = -2.0
    var position = 0
    var last: Double?
    var lower: Double?
    var upper: Double?
    for lag in max(-reach, near - 1)...min(reach, near + 1) {
      let value = correlation(points, reach, lag, own)
      if value > best {
        (best, position, lower, upper) = (value, lag, last, nil)
      } else if lag == position + 1 {
        upper = value
      }
      last = value
    }
    let before = lower ?? correlation(points, reach, position - 1, own)
    let after = upper ?? correlation(points, reach, position + 1, own)
    let curvature = 2 * best - before - after
    let shift = curvature > 1e-12 ? min(0.5, max(-0.5, 0.5 * (after - before) / curvature)) : 0
    let error = ((1 - min(best * best, 0.9999)) / (max(2, independent) * max(curvature, 1e-6))).squareRoot()
    return (Double(position) + shift, best, min(error, Double(2 * reach)))
  }

  /// The lag of -reach, -reach + 2, ... with the highest correlation of every other point.
  private mutating func coarseLag(_ points: Int, _ reach: Int) -> Int? {
    let length = (points - 2 * reach) / 2
    guard length > 2 else { return nil }
    for index in 0..<length { coarseFirst[index] = first[reach + 2 * index] }
    for index in 0..<(length + reach) { coarseSecond[index] = second[2 * index] }
    let a = coarseFirst.span
    let b = coarseSecond.span
    let n = Double(length)
    let sumA = LaneSums.sum(a, 0, length)
    let varianceA = LaneSums.product(a, 0, a, 0, length) - sumA * sumA / n
    guard varianceA > 0 else { return 0 }
    var sumB = LaneSums.sum(b, 0, length)
    var sumBB = LaneSums.product(b, 0, b, 0, length)
    var best = -2.0
    var position = 0
    for shift in 0...reach {
      if shift > 0 {
        let gone = b[shift - 1]
        let new = b[shift + length - 1]
        sumB += new - gone
        sumBB += new * new - gone * gone
      }
      let varianceB = sumBB - sumB * sumB / n
      guard varianceB > 0 else { continue }
      let product = LaneSums.product(a, 0, b, shift, length) - sumA * sumB / n
      let value = product / (varianceA * varianceB).squareRoot()
      if value > best {
        best = value
        position = 2 * shift - reach
      }
    }
    return position
  }

  /// Sum and variance, times their number, of neighbouring points.
  private struct Moments {
    let low: Int
    let count: Int
    let sum: Double
    let variance: Double

    init(_ points: Span<Double>, _ low: Int, _ count: Int) {
      self.low = low
      self.count = count
      sum = LaneSums.sum(points, low, count)
      variance = LaneSums.product(points, low, points, low, count) - sum * sum / Double(count)
    }
  }

  /// Pearson's correlation of the envelopes with `second` read `lag` points later; `own` is of `first` where the lag is
  /// within reach.
  private func correlation(_ points: Int, _ reach: Int, _ lag: Int, _ own: Moments) -> Double {
    let a = first.span
    let b = second.span
    let low = max(reach, -lag)
    let count = min(points - reach, points - lag) - low
    guard count > 2 else { return 0 }
    let own = own.low == low && own.count == count ? own : Moments(a, low, count)
    let late = Moments(b, low + lag, count)
    guard own.variance > 0, late.variance > 0 else { return 0 }
    let product = LaneSums.product(a, low, b, low + lag, count) - own.sum * late.sum / Double(count)
    return product / (own.variance * late.variance).squareRoot()
  }
}
