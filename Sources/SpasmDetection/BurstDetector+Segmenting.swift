// SPDX-License-Identifier: GPL-3.0-or-later
import SignalProcessing

/// Runs the segmenters of the channels that are awake.
///
/// Up to eight steps of a channel at a time: what the processor has learnt of one channel's branches holds for its next step, but
/// not for another channel.
extension BurstDetector {
  /// Takes the steps up to this one, makes bursts of what is final and lets the channels sleep that are quiet.
  mutating func segment(
    through step: Int, _ history: SignalHistory, _ raw: RawMeter, _ output: inout BurstOutput
  ) {
    let reported = output.provisional.count
    for group in 0..<groupCount where awake[group] != 0 {
      let open = (groups[group].gate .> gateFull).bits
      var bits = awake[group]
      while bits != 0 {
        let lane = bits.trailingZeroBitCount
        let channel = group * 8 + lane
        bits &= bits - 1
        follow(channel, through: step, history, &output)
        if channels[channel].segmenter.hasEnded {
          segments.removeAll(keepingCapacity: true)
          channels[channel].segmenter.takeFinal(into: &segments)
          if !segments.isEmpty { settle(channel, history, raw, &output) }
        }
        if channels[channel].segmenter.isQuiet, open & (1 << UInt8(lane)) == 0 { sleep(channel) }
      }
    }
    output.orderProvisional(from: reported)
  }

  /// Lets the channels that are awake take the steps up to this one.
  mutating func followSteps(through step: Int, _ history: SignalHistory, _ output: inout BurstOutput) {
    let reported = output.provisional.count
    for group in 0..<groupCount {
      var bits = awake[group]
      while bits != 0 {
        follow(group * 8 + bits.trailingZeroBitCount, through: step, history, &output)
        bits &= bits - 1
      }
    }
    output.orderProvisional(from: reported)
  }

  private mutating func follow(
    _ channel: Int, through step: Int, _ history: SignalHistory, _ output: inout BurstOutput
  ) {
    let delay = Int(history.delay.rounded())
    let stepSamples = stepSamples
    Self.follow(
      &channels[channel], through: step, ring, signalRing, from: channel >> 3, every: groupCount,
      mask: ringMask, lane: channel & 7, announcing
    ) { onset, step in
      output.provisional.append(
        ProvisionalBurst(
          channel: channel, onset: max(onset * stepSamples - delay, 0), seenAt: (step + 1) * stepSamples))
    }
  }

  @inline(__always)
  private static func follow(
    _ channel: inout Channel, through last: Int, _ ring: [SampleGroup], _ signalRing: [SampleGroup],
    from group: Int, every groupCount: Int, mask: Int, lane: Int, _ limits: ProvisionalLimits,
    announce: (_ onset: Int, _ step: Int) -> Void
  ) {
    let powers = ring.span
    let signalPowers = signalRing.span
    let (floor, weight) = (channel.floor.power, Float(channel.weight))
    var hypotheses = channel.segmenter.hypotheses
    defer { channel.segmenter.hypotheses = hypotheses }
    while channel.segmenter.step <= last {
      let step = channel.segmenter.step
      let place = (step & mask) * groupCount + group
      channel.segmenter.advance(
        &hypotheses, power: powers.lane(lane, of: place), signalPower: signalPowers.lane(lane, of: place), floor: floor,
        weight: weight)
      guard channel.segmenter.evidence > 0 else { continue }
      channel.blockActive = true
      if let onset = newOnset(&channel, step, limits) { announce(onset, step) }
    }
  }

  /// Onset of the activity that is going on, once it is likely enough to become a final burst.
  ///
  /// Activity whose most likely onset lies behind the latest report is a burst of its own.
  @inline(__always)
  private static func newOnset(_ channel: inout Channel, _ step: Int, _ limits: ProvisionalLimits) -> Int? {
    let evidence = channel.segmenter.evidenceSinceOnset
    guard evidence > limits.trainEvidence, !channel.segmenter.isAftermath else { return nil }
    let onset = channel.segmenter.currentOnset
    guard onset > channel.announced else { return nil }
    let inTrain = onset < max(channel.trainUntil, channel.announced + limits.trainReach)
    guard inTrain || evidence > limits.evidence else { return nil }
    channel.announced = step
    return onset
  }

  /// Lets a channel's segmenter see the steps before this one.
  mutating func wake(_ channel: Int, _ step: Int) {
    let group = channel >> 3
    let lane = channel & 7
    let first = max(step - lookBack, channels[channel].asleepSince, step - ringMask)
    awake[group] |= 1 << UInt8(lane)
    channels[channel].awake = true
    channels[channel].segmenter.begin(at: first)
    let floor = channels[channel].floor.power
    let weight = Float(channels[channel].weight)
    for earlier in first..<step {
      let place = (earlier & ringMask) * groupCount + group
      channels[channel].segmenter.advance(
        power: ring.span.lane(lane, of: place), signalPower: signalRing.span.lane(lane, of: place), floor: floor,
        weight: weight)
    }
  }

  /// Runs a channel's segmenter no more until its gate opens again, since nearly all of the time a muscle rests; no thread
  /// waits here.
  mutating func sleep(_ channel: Int) {
    channels[channel].awake = false
    channels[channel].asleepSince = channels[channel].segmenter.step
    awake[channel >> 3] &= ~(1 << UInt8(channel & 7))
  }
}
