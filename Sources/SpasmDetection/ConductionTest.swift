// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells what reaches an electrode through tissue from a stronger muscle's electrode from what its own muscle does.
///
/// Tissue conducts at once, linearly, and by a gain that stays while the electrodes stay. So what is conducted is the
/// stronger channel's signal through a few taps (least squares, 2 ms), and what these leave is no more than noise. Muscles
/// that share a volley have units, and so waveforms, of their own: they leave more. In a very short window waveforms may be
/// alike by chance or because a volley is a single wave in both: there the gain has to be the one that long ones have shown.
struct ConductionTest: Sendable {
  /// What the other channel's signal makes of a stretch.
  private struct Fit {
    /// Mean square of what is left, corrected for the taps.
    var rest: Double
    var gain: Double
    /// Independent values that `rest` is measured on.
    var values: Double
  }

  /// What is known of a pair of channels.
  private struct Pair {
    var count = 0
    var gain = 0.0
  }

  private static let taps = 4
  /// Evidence for activity in what is left, in nats, below which nothing is.
  private static let ownEvidence = 1.0
  /// Share of the power above the noise that is conducted where a strong signal is not fitted to its last noise.
  private static let conductedShare = 0.95
  /// How much stronger the source has to be, as a power ratio.
  private static let strongerBy = 2.5
  private static let knownCount = 3
  private static let gainTolerance = 1.4

  private let spacing: Int
  private let longest: Int
  private let long: Int
  private let valuesPerSample: Double
  private let channelCount: Int
  private var pairs: [Pair]
  private var source: [Double] = []
  private var target: [Double] = []

  init(channelCount: Int, rate: Double, valuesPerSample: Double) {
    spacing = max(Int((rate * 0.0005).rounded()), 1)
    longest = Int(0.4 * rate)
    long = Int(0.04 * rate)
    self.valuesPerSample = valuesPerSample
    self.channelCount = channelCount
    pairs = [Pair](repeating: Pair(), count: channelCount * channelCount)
  }

  /// The channel that a burst is conducted from; nil where its own muscle takes part. At most 0.4 s are looked at.
  mutating func source(
    of channel: Int, _ samples: Range<Int>, floor: Double, weight: Double, in history: SignalHistory
  ) -> Int? {
    let window = samples.lowerBound..<min(samples.upperBound, samples.lowerBound + longest)
    var best: (channel: Int, fit: Fit)?
    for (other, fit) in fits(of: channel, window, from: 0..<channelCount, weight: weight, in: history)
    where fit.rest < best?.fit.rest ?? .infinity {
      best = (other, fit)
    }
    guard let best else { return nil }
    let power = LaneSums.product(target.span, 0, target.span, 0, window.count) / Double(window.count)
    let isConducted =
      Self.isNoise(best.fit, floor)
      || max(best.fit.rest - floor, 0) < (1 - Self.conductedShare) * max(power - floor, 0)
    guard isConducted else { return nil }
    return agrees(best.channel, channel, best.fit.gain, isLong: window.count >= long) ? best.channel : nil
  }

  /// Whether a stretch is no more than what a stronger channel lets expect.
  mutating func isConducted(
    _ channel: Int, _ samples: Range<Int>, floor: Double, weight: Double, in history: SignalHistory
  )
    -> Bool
  {
    fits(of: channel, samples, from: 0..<channelCount, weight: weight, in: history).contains {
      Self.isNoise($0.fit, floor)
    }
  }

  /// Share of a stretch's power above the noise that another channel's signal explains; scattered about 0 where they have
  /// nothing in common. nil where the stretch is too short or the other channel not stronger.
  mutating func explainedShare(
    of channel: Int, by source: Int, _ samples: Range<Int>, floor: Double, weight: Double, in history: SignalHistory
  ) -> Double? {
    let window = samples.lowerBound..<min(samples.upperBound, samples.lowerBound + longest)
    guard let fit = fits(of: channel, window, from: source..<source + 1, weight: weight, in: history).first?.fit else {
      return nil
    }
    let power = LaneSums.product(target.span, 0, target.span, 0, window.count) / Double(window.count)
    return power > floor ? (power - fit.rest) / (power - floor) : nil
  }

  private static func isNoise(_ fit: Fit, _ floor: Double) -> Bool {
    LikelihoodRatio.ofVariance(fit.rest / floor, values: fit.values) < ownEvidence
  }

  /// Learns the gain from long bursts; what short ones show has to agree with it.
  private mutating func agrees(_ source: Int, _ channel: Int, _ gain: Double, isLong: Bool) -> Bool {
    let index = source * channelCount + channel
    let known = pairs[index]
    guard isLong else {
      return known.count >= Self.knownCount && max(gain / known.gain, known.gain / gain) <= Self.gainTolerance
    }
    pairs[index].count = min(known.count + 1, 50)
    pairs[index].gain += (gain - known.gain) / Double(pairs[index].count)
    return true
  }

  /// The fits of those stronger channels to one; `target` holds its signal afterwards.
  private mutating func fits(
    of channel: Int, _ window: Range<Int>, from sources: Range<Int>, weight: Double, in history: SignalHistory
  ) -> [(channel: Int, fit: Fit)] {
    let count = window.count
    let values = valuesPerSample * weight * Double(count) - Double(Self.taps)
    guard values >= Double(Self.taps) else { return [] }
    let margin = 2 * spacing
    if source.count < count + 2 * margin {
      source = [Double](repeating: 0, count: count + 2 * margin)
      target = source
    }
    history.copy(channel, window, into: &target)
    let energy = LaneSums.product(target.span, 0, target.span, 0, count)
    var found: [(channel: Int, fit: Fit)] = []
    for other in sources where other != channel {
      history.copy(other, window.lowerBound - margin..<window.upperBound + margin, into: &source)
      let strength = LaneSums.product(source.span, margin, source.span, margin, count)
      guard strength > Self.strongerBy * energy else { continue }
      let explained = explainedEnergy(count, margin)
      let rest = max(energy - explained, 0) / Double(count) * (values + Double(Self.taps)) / values
      found.append((other, Fit(rest: rest, gain: (explained / strength).squareRoot(), values: values)))
    }
    return found
  }

  /// Energy of `target` that `source` explains with taps from 0.5 ms before to 1 ms after.
  private func explainedEnergy(_ count: Int, _ margin: Int) -> Double {
    let first = margin + spacing
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: Self.taps), count: Self.taps)
    var right = [Double](repeating: 0, count: Self.taps)
    for row in 0..<Self.taps {
      right[row] = LaneSums.product(source.span, first - row * spacing, target.span, 0, count)
      for column in 0...row {
        matrix[row][column] = LaneSums.product(
          source.span, first - row * spacing, source.span, first - column * spacing, count)
      }
    }
    return Self.projection(matrix, right)
  }

  /// The squared length of the projection on vectors of which `matrix` holds the products (its lower half) and `right` those
  /// with the projected one: by Cholesky's factors.
  private static func projection(_ matrix: [[Double]], _ right: [Double]) -> Double {
    var factor = matrix
    var solved = right
    var sum = 0.0
    for row in right.indices {
      for column in 0...row {
        var value = matrix[row][column]
        for index in 0..<column { value -= factor[row][index] * factor[column][index] }
        if column < row {
          factor[row][column] = factor[column][column] > 0 ? value / factor[column][column] : 0
        } else {
          // A tap that the ones before it nearly determine adds nothing but rounding.
          factor[row][row] = value > 1e-6 * matrix[row][row] ? value.squareRoot() : 0
        }
      }
      var value = right[row]
      for index in 0..<row { value -= factor[row][index] * solved[index] }
      solved[row] = factor[row][row] > 0 ? value / factor[row][row] : 0
      sum += solved[row] * solved[row]
    }
    return sum
  }
}
