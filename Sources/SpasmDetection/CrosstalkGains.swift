// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Learns how much of each channel's power reaches the other electrodes at least, and tells bursts that are no more than that.
///
/// Tissue's gain stays while the electrodes stay; what a muscle of its own adds changes from contraction to contraction and is
/// sometimes missing. So the lower quartile of the ratios that strong contractions leave is what reaches an electrode anyway;
/// more than tissue can conduct tells of muscles that contract together, and nothing of crosstalk. Motor units lie at depths of
/// their own, so that their sum reaches a distant electrode in another shape: unlike `ConductionTest` this asks the waveforms
/// only to have something in common, over all bursts that may be leaks. Between the sides only muscles that meet in the midline
/// are looked at: a spasm never makes both contract, and both contract alike otherwise.
struct CrosstalkGains: Sendable {
  /// What strong contractions of one channel showed in another.
  private struct Pair: Sendable {
    /// The latest ratios of powers above the noise.
    var ratios = InlineArray<32, Float>(repeating: 0)
    var count = 0
    /// Mean share of what may be a leak that the source's waveform explains, and how many it is the mean of.
    private var share = 0.0
    private var shares = 0

    /// Takes the share of one more; returns the mean.
    mutating func note(share next: Double) -> Double {
      shares = min(shares + 1, 32)
      share += (next - share) / Double(shares)
      return share
    }

    mutating func note(_ ratio: Double) {
      ratios[count % 32] = Float(ratio)
      count += 1
    }

    /// Lower quartile, and how far above it the leak is likely to stray; nil before they mean anything.
    func leak(upTo tolerance: Double) -> (usual: Double, largest: Double)? {
      guard count >= CrosstalkGains.knownCount else { return nil }
      let held = min(count, 32)
      var sorted = ratios
      for index in 1..<held {
        let value = sorted[index]
        var place = index
        while place > 0, sorted[place - 1] > value {
          sorted[place] = sorted[place - 1]
          place -= 1
        }
        sorted[place] = value
      }
      let usual = Double(sorted[(held - 1) / 4])
      guard usual > 0 else { return (0, 0) }
      // Of a normal distribution the mean and 1.5 standard deviations lie 3.6 times as far above the lower quartile as the
      // lowest tenth lies below it.
      let stray = PortableMath.pow(usual / max(Double(sorted[(held - 1) / 10]), 1e-9), 3.6)
      return (usual, usual * min(max(stray, CrosstalkGains.leastTolerance), tolerance))
    }
  }

  private static let knownCount = 4
  /// Power ratio that a leak strays at least.
  private static let leastTolerance = 1.6
  /// Mean share from which waveforms have something in common.
  private static let leastShare = 0.1
  /// How much stronger the source has to be, as a power ratio.
  private static let strongerBy = 2.5
  /// Largest power ratio that tissue usually conducts to another muscle of the side: an amplitude of 0.16.
  private static let largestOfSide = 0.025
  /// The same between the two of a pair that meet in the midline, whose electrodes are close: an amplitude of 0.55.
  private static let largestOfMidline = 0.3
  /// Longest stretch that is looked at, in seconds.
  private static let longestS = 0.4

  private let channels: [ChannelName]
  private let longest: Int
  /// Largest power ratio to what is usual up to which a burst is no more than a leak.
  private let tolerance: Double
  /// Signal-to-noise ratio from which a contraction shows what it leaks, in decibels.
  private let clearDB: Double
  /// [source][channel]
  private var pairs: [Pair]
  /// Power above the noise, in the stretch that was measured last, of the channels that were measured there.
  private var powers: [Double]
  private var samples: [Double]

  init(channels: [ChannelName], settings: DetectionSettings, rate: Double) {
    self.channels = channels
    longest = Int(Self.longestS * rate)
    tolerance = PortableMath.pow(10, settings[.crosstalkToleranceDB] / 10)
    clearDB = settings[.crosstalkClearDB]
    pairs = [Pair](repeating: Pair(), count: channels.count * channels.count)
    powers = [Double](repeating: 0, count: channels.count)
    samples = [Double](repeating: 0, count: longest)
  }

  /// Measures a burst's channel, and all that may leak into it or it into them, in the burst's stretch, at most its first
  /// 0.4 s; `noise` is a channel's power at rest, 0 where it cannot be told from activity.
  mutating func measure(
    around burst: Int, _ stretch: Range<Int>, in history: SignalHistory, noise: (Int) -> Double
  ) {
    let window = stretch.lowerBound..<min(stretch.upperBound, stretch.lowerBound + longest)
    for channel in channels.indices
    where channel == burst || Self.largestGain(channels[burst], channels[channel]) != nil {
      let floor = noise(channel)
      guard floor > 0, !window.isEmpty else {
        powers[channel] = 0
        continue
      }
      history.copy(channel, window, into: &samples)
      let energy = LaneSums.product(samples.span, 0, samples.span, 0, window.count)
      powers[channel] = max(energy / Double(window.count) - floor, 0)
    }
  }

  /// The channel that would leak most into another, where what was measured there is no more than all leaks together.
  func suspect(of channel: Int) -> Int? {
    var expected = 0.0
    var most: (channel: Int, power: Double)?
    for other in channels.indices {
      guard let largest = Self.largestGain(channels[other], channels[channel]),
        powers[other] > Self.strongerBy * powers[channel],
        let leak = pairs[other * channels.count + channel].leak(upTo: tolerance), leak.usual <= largest
      else { continue }
      let power = powers[other] * leak.largest
      expected += power
      if power > most?.power ?? 0 { most = (other, power) }
    }
    return powers[channel] <= expected ? most?.channel : nil
  }

  /// Whether a burst that may be a leak is one, given the share of it that the source's waveform explains.
  mutating func confirms(_ source: Int, of channel: Int, share: Double) -> Bool {
    pairs[source * channels.count + channel].note(share: share) >= Self.leastShare
  }

  /// Learns from what was measured in a contraction of a channel.
  mutating func note(_ source: Int, snrDB: Double) {
    guard snrDB >= clearDB, powers[source] > 0 else { return }
    for channel in channels.indices where Self.largestGain(channels[source], channels[channel]) != nil {
      pairs[source * channels.count + channel].note(powers[channel] / powers[source])
    }
  }

  /// nil where a muscle's signal is not taken to reach the other's electrodes.
  private static func largestGain(_ source: ChannelName, _ channel: ChannelName) -> Double? {
    if source.side == channel.side { return source == channel ? nil : largestOfSide }
    return source.muscle == channel.muscle && source.muscle.meetsMidline ? largestOfMidline : nil
  }
}
