// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// What the muscles of one facial nerve show together.
///
/// A spasm is a discharge of one nerve, synchronous in its muscles: what is faint in each of them is plain in their mean, and so
/// is the rest between two discharges. The mean of the channels' powers, each in its own noise floors, is segmented as a
/// channel's power is. How much a step of it speaks for is measured on quiet signal: noise that channels share (heart, mains,
/// reference) makes it count for less. Four decision steps make one of its own: it only says where to look, and costs little.
struct NerveActivity: Sendable {
  /// No channel counts for more noise floors than this, so that a strong one does not speak for all.
  private static let strongest = 20.0
  /// Decision steps in one of its own.
  static let stride = 4
  /// Steps without any sign of activity after which it is put to sleep.
  private static let quietSteps = 6
  private static let mask = 255

  /// Indices of its channels.
  let channels: [Int]
  /// The share of every channel in the mean, [group].
  private let shares: [SampleGroup]
  /// Share of the channels that cannot tell: each stands for its noise floor.
  private var missing = 1.0
  private let gateLevel: Double
  private let gateFull: Double
  private let lookBack: Int
  private let warmUpBlocks: Int
  private let evidenceOfBlock: Double
  private let quietEvidence: Double
  private let leastEvidence: Double
  private let leastTrainEvidence: Double
  private let trainReach: Int
  private let shortestPause: Int

  private var segmenter: ActivitySegmenter
  private var floor: QuietFloor
  private var weight: Float = 1
  /// Means of the last 256 steps.
  private var powers = InlineArray<256, Double>(repeating: 0)
  private var gate = 0.0
  private var isAwake = false
  private var quietSteps = 0
  private var asleepSince = 0
  private var blockSum = 0.0
  private var blockSteps = 0.0
  private var blockActive = false
  private var warmUp: [Double] = []
  private var segments: [ActivitySegmenter.Segment] = []
  private var trainUntil = 0
  /// The latest stretches of activity, in decision steps.
  private var recent: [Range<Int>] = []
  /// Those that nobody has asked for yet.
  private var pending: [Range<Int>] = []

  /// What all nerves have in common.
  struct Setup {
    var settings: DetectionSettings
    /// Length of a decision step.
    var stepMS: Double
    var groupCount: Int
    var floor: QuietFloor
    /// In decision steps.
    var lookBack: Int
    var warmUpBlocks: Int
    /// Relative variance of a channel's block where the model's evidence holds.
    var evidenceOfBlock: Double
  }

  init(channels: [Int], _ setup: Setup) {
    self.channels = channels
    let stepMS = setup.stepMS * Double(Self.stride)
    let count = Double(channels.count)
    var shares = [SampleGroup](repeating: .zero, count: setup.groupCount)
    for channel in channels { shares[channel >> 3][channel & 7] = 1 / count }
    self.shares = shares
    // The mean of noise strays less, by the root of the number of channels.
    gateLevel = 1 + (setup.settings[.gateLevel] - 1) / count.squareRoot()
    gateFull = setup.settings[.gateMS] / stepMS / count.squareRoot()
    lookBack = setup.lookBack / Self.stride
    warmUpBlocks = setup.warmUpBlocks
    evidenceOfBlock = setup.evidenceOfBlock
    quietEvidence = 1 - setup.settings[.onsetEvidence]
    leastEvidence = setup.settings[.burstEvidence]
    leastTrainEvidence = setup.settings[.trainEvidence]
    trainReach = Int(setup.settings[.trainReachMS] / stepMS)
    shortestPause = max(Int(setup.settings[.shortestPauseMS] / setup.stepMS), 1)
    segmenter = ActivitySegmenter(ActivityModel(setup.settings, stepMS: stepMS))
    floor = setup.floor
  }

  /// Takes the powers of all channels, [group], over its next step, in noise floors; 0 where a channel cannot tell.
  @inline(__always)
  mutating func advance(step: Int, _ groups: Span<BurstDetector.Group>) {
    var power = missing
    for group in 0..<shares.count {
      let level = groups[group].level * (1 / Double(Self.stride))
      power += (level.replacing(with: Self.strongest, where: level .> Self.strongest) * shares[group]).sum()
    }
    powers[step & Self.mask] = power
    blockSum += power
    blockSteps += 1
    gate = min(max(gate + power - gateLevel * floor.power, 0), 2 * gateFull)
    if isAwake || gate > gateFull { decide(step, power) }
  }

  private mutating func decide(_ step: Int, _ power: Double) {
    guard floor.power > 0 else { return }
    if !isAwake { wake(step) }
    segmenter.advance(power: power, signalPower: power, floor: floor.power, weight: weight)
    let evidence = segmenter.evidence
    if evidence > 0 { blockActive = true }
    quietSteps = evidence < quietEvidence ? quietSteps + 1 : 0
    guard step % 2 == 1 else { return }
    if segmenter.hasEnded {
      segmenter.takeFinal(into: &segments)
      note()
    }
    if quietSteps >= Self.quietSteps, !segmenter.hasEnded, gate <= gateFull { sleep() }
  }

  /// Ends a block with its step, of which it learns once the noise floor of a channel is known.
  mutating func endBlock(_ step: Int, _ groups: Span<BurstDetector.Group>) {
    let power = blockSum / max(blockSteps, 1)
    let active = blockActive
    blockSum = 0
    blockSteps = 0
    blockActive = false
    let unknown = channels.count { groups[$0 >> 3].inverseFloor[$0 & 7] == 0 }
    missing = Double(unknown) / Double(channels.count)
    guard unknown < channels.count else { return }
    if warmUp.count < warmUpBlocks {
      warmUp.append(power)
      guard warmUp.count == warmUpBlocks else { return }
      floor.begin(warmUp)
      asleepSince = step + 1
    } else if active, power > (1 + 0.5 / Double(channels.count).squareRoot()) * floor.power {
      floor.addActive(power)
    } else {
      floor.addQuiet(power)
    }
    weight = Float(min(evidenceOfBlock / max(floor.relativeVariance, 1e-6), Double(channels.count)))
  }

  /// Ends open activity at the last step.
  mutating func finish() {
    guard isAwake else { return }
    segmenter.finish(into: &segments)
    note()
    sleep()
  }

  /// Begins anew, with nothing known of the noise.
  mutating func restart() {
    isAwake = false
    gate = 0
    blockSum = 0
    blockSteps = 0
    blockActive = false
    trainUntil = 0
    warmUp.removeAll(keepingCapacity: true)
    recent.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
  }

  /// The next stretch, in decision steps, that ended before a step and that nobody has asked for.
  mutating func takeStretch(endedBefore step: Int) -> Range<Int>? {
    guard let first = pending.first, first.upperBound <= step else { return nil }
    return pending.removeFirst()
  }

  /// The rests between stretches that both touch these decision steps.
  func rests(within steps: Range<Int>) -> [Range<Int>] {
    var rests: [Range<Int>] = []
    for (earlier, later) in zip(recent, recent.dropFirst())
    where earlier.upperBound > steps.lowerBound && later.lowerBound < steps.upperBound
      && later.lowerBound - earlier.upperBound >= shortestPause
    {
      rests.append(earlier.upperBound..<later.lowerBound)
    }
    return rests
  }

  /// Takes note of the final segments that are likely enough.
  private mutating func note() {
    for segment in segments {
      let least = segment.onset < trainUntil ? leastTrainEvidence : leastEvidence
      guard segment.evidence >= least, segment.offset > segment.onset else { continue }
      trainUntil = segment.offset + trainReach
      if recent.count == 32 { recent.removeFirst() }
      let steps = segment.onset * Self.stride..<segment.offset * Self.stride
      recent.append(steps)
      pending.append(steps)
    }
    segments.removeAll(keepingCapacity: true)
  }

  /// Lets the segmenter see the steps before this one.
  private mutating func wake(_ step: Int) {
    isAwake = true
    quietSteps = 0
    let first = max(step - lookBack, asleepSince, step - Self.mask)
    segmenter.begin(at: first)
    for earlier in first..<step {
      let power = powers[earlier & Self.mask]
      segmenter.advance(power: power, signalPower: power, floor: floor.power, weight: weight)
    }
  }

  private mutating func sleep() {
    isAwake = false
    asleepSince = segmenter.step
  }
}
