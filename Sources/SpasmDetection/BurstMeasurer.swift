// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Refines onset and offset of a burst on the samples, and measures it, from the band-passed history.
///
/// The end is where the likelihood of "activity before, noise after" is largest; the onset, where the change is slower, is the
/// mean of that likelihood over the neighbouring samples (least squared error), its uncertainty their spread. Staude's
/// maximum-likelihood edge, unwhitened: at its end activity stops, at its onset its power rises over some milliseconds, since
/// units and their potentials do not all begin at once.
package struct BurstMeasurer: Sendable {
  /// What was found, in the history's indices (filter delay not yet removed).
  package struct Measures: Sendable {
    package var onset = 0
    package var offset = 0
    var preciseOnset = 0.0
    var onsetUncertainty = 0.0
    var peak = 0.0
    var peakToPeak = 0.0
    var envelopePeak = 0
    /// Mean square of the signal and of its change from sample to sample.
    package var power = 0.0
    var change = 0.0
    /// Median of the mean squares of its 20 ms; 0 where it is shorter than five of these.
    var steady = 0.0
  }

  private let reach: Int
  private let edgeLength: Int
  /// Samples over which power rises.
  private let rise: Int
  private let evidencePerSample: Double
  private let smoothing: Int
  private var samples: [Double] = []
  private var scores: [Double] = []
  private var pieces: [Double] = []
  /// By how much less a sample speaks for activity this long after the onset: constant, and per square.
  private var risingConstant: [Double] = []
  private var risingSlope: [Double] = []

  package init(_ settings: DetectionSettings, rate: Double) {
    reach = max(Int(settings[.refineMS] * rate / 1000), 2)
    edgeLength = max(Int(0.010 * rate), 4)
    rise = Int(settings[.riseMS] * rate / 1000)
    evidencePerSample = settings[.evidencePerMS] * 1000 / rate
    smoothing = max(Int(0.020 * rate), 2)
  }

  /// Measures one burst whose steps cover `samples`; nothing at or after `limit` is read.
  ///
  /// `before` and `after` are the powers on its two sides, in noise floors: more than 1 where it follows or leaves activity.
  package mutating func measure(
    channel: Int, _ burst: Range<Int>, floor: Double, before: Double = 1, after: Double = 1, limit: Int,
    in history: SignalHistory
  ) -> Measures {
    var result = Measures()
    let readable = history.range
    let end = min(burst.upperBound, limit)
    let onset = refine(channel, at: burst.lowerBound, rising: true, within: burst, floor * before, limit, history)
    let offset = refine(channel, at: end, rising: false, within: burst, floor * after, limit, history)
    result.onset = Int(onset.mean.rounded())
    result.preciseOnset = onset.mean
    result.onsetUncertainty = onset.deviation
    result.offset = max(offset.sample, result.onset + 1)
    let lower = max(result.onset, readable.lowerBound, result.offset - 8 * 8192)
    let upper = min(result.offset, limit)
    // Of what was decided seconds after its end the signal is no longer held.
    guard upper - lower > 1 else { return result }
    let window = lower..<upper
    load(channel, window, history)
    var low = 0.0
    var high = 0.0
    var energy = 0.0
    var change = 0.0
    var previous = samples[0]
    var running = 0.0
    var best = -1.0
    result.envelopePeak = window.lowerBound
    for index in 0..<window.count {
      let value = samples[index]
      low = min(low, value)
      high = max(high, value)
      energy += value * value
      change += (value - previous) * (value - previous)
      previous = value
      running += value * value
      if index >= smoothing { running -= samples[index - smoothing] * samples[index - smoothing] }
      if running > best {
        best = running
        result.envelopePeak = window.lowerBound + max(index - smoothing / 2, 0)
      }
    }
    if window.count >= 5 * smoothing {
      Self.meanSquares(samples, window.count, of: smoothing, into: &pieces)
      pieces.sort()
      result.steady = pieces[pieces.count / 2]
    }
    result.peak = max(-low, high)
    result.peakToPeak = high - low
    result.power = energy / Double(window.count)
    result.change = change / Double(window.count)
    return result
  }

  /// Mean squares of whole pieces of this many samples: of four side by side, since each sum waits for its own last value.
  private static func meanSquares(_ samples: [Double], _ count: Int, of length: Int, into pieces: inout [Double]) {
    let samples = samples.span
    let count = count / length
    pieces.removeAll(keepingCapacity: true)
    for piece in stride(from: 0, to: count, by: 4) {
      var sums = SIMD4<Double>.zero
      let width = min(4, count - piece)
      // Where fewer are left, the last one again.
      let firsts = (SIMD4(0, min(1, width - 1), min(2, width - 1), min(3, width - 1)) &+ piece) &* length
      for index in 0..<length {
        let values = SIMD4(
          samples[firsts[0] + index], samples[firsts[1] + index], samples[firsts[2] + index], samples[firsts[3] + index]
        )
        sums += values * values
      }
      for lane in 0..<width { pieces.append(sums[lane] / Double(length)) }
    }
  }

  /// Mean square of the change from sample to sample over a stretch.
  mutating func change(channel: Int, _ range: Range<Int>, in history: SignalHistory) -> Double {
    load(channel, range, history)
    var sum = 0.0
    for index in 1..<max(range.count, 1) {
      let step = samples[index] - samples[index - 1]
      sum += step * step
    }
    return sum / Double(max(range.count - 1, 1))
  }

  private mutating func load(_ channel: Int, _ range: Range<Int>, _ history: SignalHistory) {
    if samples.count < range.count { samples = [Double](repeating: 0, count: range.count) }
    history.copy(channel, range, into: &samples)
  }

  /// The most likely edge near `guess`, with mean and deviation of the likelihood.
  private mutating func refine(
    _ channel: Int, at guess: Int, rising: Bool, within burst: Range<Int>, _ floor: Double, _ limit: Int,
    _ history: SignalHistory
  ) -> (sample: Int, mean: Double, deviation: Double) {
    // The level of the burst next to its edge.
    let inside =
      rising
      ? guess..<min(guess + edgeLength, burst.upperBound) : max(guess - edgeLength, burst.lowerBound)..<guess
    let first = max(guess - reach, history.range.lowerBound)
    let last = min(guess + reach, limit)
    guard last - first > 2, !inside.isEmpty, floor > 0 else { return (guess, Double(guess), Double(reach)) }
    load(channel, inside, history)
    var level = 0.0
    for index in 0..<inside.count { level += samples[index] * samples[index] }
    let ratio = max(level / Double(inside.count) / floor, 2)
    let slope = (1 - 1 / ratio) / floor
    let intercept = PortableMath.log(ratio)
    let count = last - first
    let rise = rising ? min(rise, limit - last) : 0
    load(channel, first..<last + rise, history)
    // Whole groups of eight, and as many samples behind them.
    if scores.count < count + 8 { scores = [Double](repeating: 0, count: count + 8) }
    if samples.count < count + 8 + rise { samples += [Double](repeating: 0, count: count + 8 + rise - samples.count) }
    for index in 0..<count + rise { samples[index] *= samples[index] }
    if risingSlope.count < rise {
      risingSlope = [Double](repeating: 0, count: rise)
      risingConstant = risingSlope
    }
    for step in 0..<rise {
      let part = 1 + (ratio - 1) * (Double(step) + 0.5) / Double(rise)
      risingSlope[step] = slope - (1 - 1 / part) / floor
      risingConstant[step] = intercept - PortableMath.log(part)
    }
    // scores[i]: activity begins (or has ended) at first + i.
    var sum = 0.0
    var bestIndex = 0
    var bestScore = -Double.infinity
    if rising { Self.missing(samples, risingSlope, risingConstant, rise, count + 1, into: &scores) }
    for index in 0...count {
      scores[index] = rising ? -sum - evidencePerSample / 2 * scores[index] : sum
      if scores[index] > bestScore {
        bestScore = scores[index]
        bestIndex = index
      }
      if index < count { sum += evidencePerSample / 2 * (samples[index] * slope - intercept) }
    }
    var weight = 0.0
    var mean = 0.0
    Self.weigh(&scores, count + 1, against: bestScore)
    for index in 0...count {
      weight += scores[index]
      mean += scores[index] * Double(index)
    }
    mean /= weight
    var variance = 1.0 / 12
    for index in 0...count {
      let distance = Double(index) - mean
      variance += scores[index] * distance * distance / weight
    }
    return (first + bestIndex, Double(first) + mean, variance.squareRoot())
  }

  /// What the samples of the rise speak less for activity, for each sample that it may begin at: eight side by side.
  private static func missing(
    _ squares: [Double], _ slopes: [Double], _ constants: [Double], _ rise: Int, _ count: Int,
    into missing: inout [Double]
  ) {
    let (squares, slopes, constants) = (squares.span, slopes.span, constants.span)
    var target = missing.mutableSpan
    for first in stride(from: 0, to: count, by: 8) {
      var sums = SIMD8<Double>.zero
      for step in 0..<rise { sums += squares.eight(from: first + step) * slopes[step] - constants[step] }
      for lane in 0..<min(8, count - first) { target[first + lane] = sums[lane] }
    }
  }

  /// Makes likelihoods, as shares of the best one, of the first scores.
  private static func weigh(_ scores: inout [Double], _ count: Int, against best: Double) {
    var values = scores.mutableSpan
    for first in stride(from: 0, to: count, by: 8) {
      let length = min(8, count - first)
      var lanes = SIMD8<Double>(repeating: -.infinity)
      for lane in 0..<length { lanes[lane] = values[first + lane] }
      // What is less likely by e^-45 changes no digit.
      let unlikely = lanes .< best - 45
      if (.!unlikely).isAny {
        lanes = PortableMath.exp((lanes - best).replacing(with: 0, where: unlikely))
        lanes.replace(with: 0, where: unlikely)
      } else {
        lanes = .zero
      }
      for lane in 0..<length { values[first + lane] = lanes[lane] }
    }
  }
}
