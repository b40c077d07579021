// SPDX-License-Identifier: GPL-3.0-or-later

/// Compares channels over short windows of the band-passed signal.
///
/// Works in buffers of its own, which it makes once. A comparison costs about 10^5 operations, whatever the burst's length:
/// envelopes are taken at 2 kHz and windows are at most 0.4 s long (0.8 s for the slow envelopes). Only + - * / sqrt.
struct SignalComparer: Sendable {
  private let limits: PatternLimits
  /// Samples a step of the envelope's grid.
  private let step: Int
  private var signal: [Double]
  private var other: [Double]
  private var first: [Double]
  private var second: [Double]
  private var sums: [Double]

  init(limits: PatternLimits) {
    self.limits = limits
    step = max(1, Int((limits.rate / 2000).rounded()))
    let longest = limits.samples(milliseconds: 1000)
    signal = [Double](repeating: 0, count: longest)
    other = signal
    first = [Double](repeating: 0, count: longest / step + 1)
    second = first
    sums = [Double](repeating: 0, count: longest + 1)
  }

  /// Compares two channels from `onset` on; nil where the signal is no longer held.
  ///
  /// The window ends with the burst, at most 0.4 s after its onset, and begins 20 ms before it.
  mutating func compare(_ a: Int, _ b: Int, from onset: Int, to offset: Int, in history: SignalHistory)
    -> ChannelComparison?
  {
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
    let waveform = waveformCorrelation(count)
    let powerA = power(signal, count)
    let powerB = power(other, count)
    let box = limits.samples(milliseconds: 4)
    let long = count > limits.samples(milliseconds: 250)
    let trend = long ? limits.samples(milliseconds: 100) : 0
    let points = Self.fineEnvelope(
      signal, count, box: box, trend: trend, step: step, sums: &sums, into: &first)
    _ = Self.fineEnvelope(other, count, box: box, trend: trend, step: step, sums: &sums, into: &second)
    let reach = limits.samples(milliseconds: 15) / step
    guard let peak = lagOfPeak(points, reach: min(reach, points / 3), box: box) else { return nil }
    return ChannelComparison(
      waveform: waveform, envelope: peak.correlation, lagMS: limits.milliseconds(peak.lag * Double(step)),
      lagUncertaintyMS: limits.milliseconds(peak.uncertainty * Double(step)),
      ratio: powerA > 0 ? (powerB / powerA).squareRoot() : 0)
  }

  /// What channel `b` did while channel `a` had a burst; nil where the signal is no longer held.
  mutating func mirror(_ a: Int, _ b: Int, from onset: Int, to offset: Int, in history: SignalHistory)
    -> MirrorActivity?
  {
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
    var during = 0.0
    let last = min(before + active, count)
    for index in before..<last { during += other[index] * other[index] }
    let ratio = rest > 0 ? (during / Double(last - before)) / (rest / Double(quiet)) : 1
    let waveform = waveformCorrelation(count)
    let box = limits.samples(milliseconds: 30)
    let points = Self.fineEnvelope(signal, count, box: box, trend: 0, step: step, sums: &sums, into: &first)
    _ = Self.fineEnvelope(other, count, box: box, trend: 0, step: step, sums: &sums, into: &second)
    let reach = limits.samples(milliseconds: 25) / step
    let peak = lagOfPeak(points, reach: min(reach, points / 4), box: box)
    return MirrorActivity(
      elevation: ratio.squareRoot(),
      excessUV: max(0, during / Double(last - before) - rest / Double(quiet)).squareRoot(),
      slowEnvelope: peak?.correlation ?? 0, waveform: waveform)
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
    let points = Self.fineEnvelope(
      signal, length, box: limits.samples(milliseconds: 20), trend: 0, step: step, sums: &sums, into: &first)
    var mean = 0.0
    for point in 0..<points { mean += first[point] }
    mean /= Double(max(points, 1))
    for point in 0..<points where first[point] >= 0.75 * mean { return Double(point * step) / limits.rate }
    return nil
  }

  private func power(_ values: [Double], _ count: Int) -> Double {
    var sum = 0.0
    for index in 0..<count { sum += values[index] * values[index] }
    return sum
  }

  /// Correlation of `signal` and `other` with the largest magnitude within half a millisecond.
  private func waveformCorrelation(_ count: Int) -> Double {
    let reach = max(1, Int((limits.rate * 0.0005).rounded()))
    guard count > 4 * reach else { return 0 }
    let a = signal.span
    let b = other.span
    var sumA = 0.0
    for index in reach..<(count - reach) { sumA += a[index] * a[index] }
    var best = 0.0
    for lag in -reach...reach {
      var product = 0.0
      var sumB = 0.0
      for index in reach..<(count - reach) {
        let value = b[index + lag]
        product += a[index] * value
        sumB += value * value
      }
      let scale = (sumA * sumB).squareRoot()
      let correlation = scale > 0 ? product / scale : 0
      if correlation.magnitude > best.magnitude { best = correlation }
    }
    return best
  }

  /// Rectified signal averaged over `box` samples on the grid, less its average over `trend` samples; returns the points.
  private static func fineEnvelope(
    _ values: [Double], _ count: Int, box: Int, trend: Int, step: Int, sums: inout [Double],
    into envelope: inout [Double]
  ) -> Int {
    sums[0] = 0
    for index in 0..<count { sums[index + 1] = sums[index] + values[index].magnitude }
    let points = count / step
    for point in 0..<points {
      let centre = point * step
      var value = mean(sums, centre, box, count)
      if trend > 0 { value -= mean(sums, centre, trend, count) }
      envelope[point] = value
    }
    return points
  }

  private static func mean(_ sums: [Double], _ centre: Int, _ width: Int, _ count: Int) -> Double {
    let low = max(0, centre - width / 2)
    let high = min(count, centre + width / 2 + 1)
    return (sums[high] - sums[low]) / Double(high - low)
  }

  /// Lag in grid steps at which `second` follows `first` best, by a parabola through the three highest points.
  ///
  /// The uncertainty is that of a correlation's peak: sqrt((1 - r^2) / (n |curvature|)), n independent points.
  private func lagOfPeak(_ points: Int, reach: Int, box: Int) -> (
    lag: Double, correlation: Double, uncertainty: Double
  )? {
    guard reach >= 1, points > 2 * reach + 4 else { return nil }
    var best = -2.0
    var position = 0
    for lag in -reach...reach {
      let value = correlation(points, reach, lag)
      if value > best {
        best = value
        position = lag
      }
    }
    guard best > -2 else { return nil }
    let before = correlation(points, reach, position - 1)
    let after = correlation(points, reach, position + 1)
    let curvature = 2 * best - before - after
    let shift = curvature > 1e-12 ? min(0.5, max(-0.5, 0.5 * (after - before) / curvature)) : 0
    let independent = max(2, Double(points * step) / Double(max(box, 1)))
    let error = ((1 - min(best * best, 0.9999)) / (independent * max(curvature, 1e-6))).squareRoot()
    return (Double(position) + shift, best, min(error, Double(2 * reach)))
  }

  /// Pearson's correlation of the envelopes with `second` read `lag` points later.
  private func correlation(_ points: Int, _ reach: Int, _ lag: Int) -> Double {
    let a = first.span
    let b = second.span
    let low = max(reach, -lag)
    let high = min(points - reach, points - lag)
    var sumA = 0.0
    var sumB = 0.0
    var sumAA = 0.0
    var sumBB = 0.0
    var sumAB = 0.0
    for index in low..<high {
      let x = a[index]
      let y = b[index + lag]
      sumA += x
      sumB += y
      sumAA += x * x
      sumBB += y * y
      sumAB += x * y
    }
    let n = Double(high - low)
    guard n > 2 else { return 0 }
    let varianceA = sumAA - sumA * sumA / n
    let varianceB = sumBB - sumB * sumB / n
    guard varianceA > 0, varianceB > 0 else { return 0 }
    return (sumAB - sumA * sumB / n) / (varianceA * varianceB).squareRoot()
  }
}
