// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Learns how much of each channel's power reaches the other electrodes, and tells bursts that are no more than that.
///
/// Tissue's gain stays while the electrodes stay; what a muscle of its own adds changes from contraction to contraction and is
/// sometimes missing (`LeakRatios`). More than tissue can conduct over the distance tells of muscles that contract together, and
/// nothing of crosstalk. Motor units lie at depths of their own, so that their sum reaches a distant electrode in another shape:
/// unlike `ConductionTest` this asks the waveforms only to have something in common, over all bursts that may be leaks. Between
/// the sides only muscles that meet in the midline are looked at: a spasm never makes both contract, and both contract alike
/// otherwise.
struct CrosstalkGains: Sendable {
  /// What strong contractions of one channel showed in another.
  private struct Pair: Sendable {
    var ratios = LeakRatios()
    /// Energy of what may be leaks, in noise floors, and what the source's waveform explains of it; the latest weigh most.
    private var energy = 0.0
    private var explained = 0.0

    /// Takes the share of one more that is explained; returns the share of all.
    mutating func note(share: Double, energy more: Double) -> Double {
      energy = CrosstalkGains.memory * energy + more
      explained = CrosstalkGains.memory * explained + share * more
      return energy > 0 ? explained / energy : 0
    }
  }

  /// What is left of the weight of an earlier burst with each further one.
  private static let memory = 0.97
  /// Share of the energy of what may be leaks from which waveforms have something in common.
  private static let leastShare = 0.07
  /// How much stronger the source has to be, as a power ratio.
  private static let strongerBy = 2.5
  /// Largest power ratio that tissue usually conducts to another muscle of the side: an amplitude of 0.2.
  private static let largestOfSide = 0.04
  /// The same between muscles that lie next to each other: an amplitude of 0.21.
  private static let largestOfNeighbours = 0.045
  /// The same between the two of a pair that meet in the midline, whose electrodes are close: an amplitude of 0.7.
  private static let largestOfMidline = 0.5
  /// Longest stretch that is looked at, in seconds.
  private static let longestS = 0.4
  /// Time from one contraction of a muscle to the next that says something new: those of a train are alike.
  private static let paceS = 1.0

  private let channels: [ChannelName]
  private let longest: Int
  private let pace: Int
  /// How much stronger than what is usual a leak is at most, in decibels.
  private let tolerance: Double
  /// Signal-to-noise ratio from which a contraction shows what it leaks, in decibels.
  private let clearDB: Double
  /// [source][channel]
  private var pairs: [Pair]
  /// Sample from which each channel's next contraction is learnt from.
  private var nextNotes: [Int]
  /// Power above the noise, in the stretch that was measured last, of the channels that were measured there.
  private var powers: [Double]
  private var samples: [Double]

  init(channels: [ChannelName], settings: DetectionSettings, rate: Double) {
    self.channels = channels
    longest = Int(Self.longestS * rate)
    pace = Int(Self.paceS * rate)
    tolerance = settings[.crosstalkToleranceDB]
    clearDB = settings[.crosstalkClearDB]
    pairs = [Pair](repeating: Pair(), count: channels.count * channels.count)
    nextNotes = [Int](repeating: .min, count: channels.count)
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

  /// The channels that leak into another, the one that leaks most first, where what was measured there is no more than all
  /// leaks together; else none.
  func suspects(of channel: Int) -> [Int] {
    var expected = 0.0
    var found: [(channel: Int, power: Double)] = []
    for other in channels.indices {
      guard let largest = Self.largestGain(channels[other], channels[channel]),
        powers[other] > Self.strongerBy * powers[channel],
        let leak = pairs[other * channels.count + channel].ratios.leak(upTo: tolerance), leak.usual <= largest
      else { continue }
      let power = powers[other] * leak.largest
      expected += power
      found.append((other, power))
    }
    guard powers[channel] <= expected else { return [] }
    return found.sorted { $0.power == $1.power ? $0.channel < $1.channel : $0.power > $1.power }.map(\.channel)
  }

  /// Whether a burst of so many samples that may be a leak is one, given the share of it that the source's waveform explains;
  /// `floor` is the power of its channel's noise.
  mutating func confirms(_ source: Int, of channel: Int, share: Double, count: Int, floor: Double) -> Bool {
    let energy = powers[channel] / floor * Double(min(count, longest))
    return pairs[source * channels.count + channel].note(share: share, energy: energy) >= Self.leastShare
  }

  /// Learns from what was measured in a contraction of a channel that began at a sample.
  mutating func note(_ source: Int, snrDB: Double, at onset: Int) {
    guard snrDB >= clearDB, powers[source] > 0, onset >= nextNotes[source] else { return }
    nextNotes[source] = onset + pace
    for channel in channels.indices where Self.largestGain(channels[source], channels[channel]) != nil {
      pairs[source * channels.count + channel].ratios.note(powers[channel] / powers[source])
    }
  }

  /// nil where a muscle's signal is not taken to reach the other's electrodes.
  private static func largestGain(_ source: ChannelName, _ channel: ChannelName) -> Double? {
    if source.side == channel.side {
      guard source != channel else { return nil }
      return source.muscle.isNextTo(channel.muscle) ? largestOfNeighbours : largestOfSide
    }
    return source.muscle == channel.muscle && source.muscle.meetsMidline ? largestOfMidline : nil
  }
}
