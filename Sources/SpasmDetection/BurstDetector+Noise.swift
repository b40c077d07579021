// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// What the detector learns of the noise, block by block, and how it guards against what is none.
extension BurstDetector {
  /// Ends the block of a group: quality first, then what it teaches about the noise.
  mutating func finishBlock(
    _ group: Int, _ step: Int, _ history: SignalHistory, _ raw: RawMeter, _ canceller: inout HumCanceller,
    _ output: inout BurstOutput
  ) {
    let sum = groups[group].blockSum / Double(stepsInBlock)
    let sharpSum = groups[group].sharpBlockSum / Double(stepsInBlock)
    groups[group].blockSum = .zero
    groups[group].sharpBlockSum = .zero
    watch(group, step, sum, history, raw, &canceller, &output)
    for index in lanes(of: group) {
      let lane = index & 7
      let learnt = Self.learn(
        &channels[index], sharpSum[lane], sum[lane], step, warmUpBlocks, evidenceOfBlock)
      guard learnt != .nothing else { continue }
      if learnt == .rest, (step / blockSteps) % 8 == index & 7 {
        let end = (step + 1) * stepSamples
        let change = measurer.change(channel: index, end - blockSteps * stepSamples..<end, in: history) / sum[lane]
        let known = channels[index].floorChange
        channels[index].floorChange = known == 0 ? change : known + 0.1 * (change - known)
      }
      groups[group].inverseFloor[lane] = 1 / channels[index].floor.power
      humLimits[group][lane] = 3 * channels[index].noise.squareRoot()
    }
  }

  /// What a block taught about a channel's noise floor.
  private enum Lesson { case nothing, rest, activity }

  private static func learn(
    _ channel: inout Channel, _ power: Double, _ signalPower: Double, _ step: Int, _ warmUpBlocks: Int,
    _ evidenceOfBlock: Double
  ) -> Lesson {
    guard !channel.blocked else { return .nothing }
    var lesson = Lesson.activity
    let active = channel.blockActive
    channel.blockActive = false
    if active { channel.activeInSecond = true }
    if channel.isLearning(warmUpBlocks) {
      channel.warmUp.append(power)
      channel.warmUpBreadths.append(signalPower / max(power, 1e-12))
      if channel.warmUp.count == warmUpBlocks {
        channel.floor.begin(channel.warmUp)
        channel.breadth = channel.warmUpBreadths.sorted()[warmUpBlocks / 2]
      }
      if channel.warmUp.count < warmUpBlocks { return .nothing }
      channel.asleepSince = step + 1
    } else if active, power > 1.5 * channel.floor.power {
      channel.floor.addActive(power)
    } else {
      channel.floor.addQuiet(power)
      // What moves the skin for a moment is no property of the noise.
      let breadth = signalPower / max(power, 1e-12)
      channel.breadth += 0.05 * (min(max(breadth, channel.breadth / 2), channel.breadth * 2) - channel.breadth)
      lesson = .rest
    }
    channel.powerSum += signalPower
    channel.powerBlocks += 1
    channel.weight = min(evidenceOfBlock / max(channel.floor.relativeVariance, 1e-6), 1)
    return lesson
  }

  /// Lets the quality monitor see a block; a channel that it blocks loses its open burst and learns its floor anew.
  private mutating func watch(
    _ group: Int, _ step: Int, _ powers: SampleGroup, _ history: SignalHistory, _ raw: RawMeter,
    _ canceller: inout HumCanceller, _ output: inout BurstOutput
  ) {
    let end = (step + 1) * stepSamples
    monitor.endBlock(group, end, powers: powers, raw: raw)
    let phase = (step / blockSteps) % 32
    groups[group].halfSecond += powers
    groups[group].halfSecondBlocks += 1
    if phase % 16 == 15 {
      // While the noise is learnt, at once: what is to be taken out is no noise.
      let isDue = phase == 31 || lanes(of: group).contains { channels[$0].isLearning(warmUpBlocks) }
      if isDue, groups[group].halfSecondBlocks == 16 { measureHum(group, end, history, &canceller) }
      groups[group].halfSecond = .zero
      groups[group].halfSecondBlocks = 0
    }
    if canceller.isOn(group) != groups[group].isFreeOfHum {
      groups[group].isFreeOfHum.toggle()
      for channel in lanes(of: group) where channels[channel].isLearning(warmUpBlocks) {
        channels[channel].warmUp.removeAll(keepingCapacity: true)
        channels[channel].warmUpBreadths.removeAll(keepingCapacity: true)
      }
    }
    for channel in lanes(of: group) {
      let lane = channel & 7
      let blocked = monitor.isBlocked(channel)
      guard blocked != channels[channel].blocked else { continue }
      channels[channel].blocked = blocked
      groups[group].blocked ^= 1 << UInt8(lane)
      if channels[channel].awake {
        segments.removeAll(keepingCapacity: true)
        channels[channel].segmenter.finish(into: &segments)
        let trouble = monitor.blockedSince(channel) / stepSamples
        segments.removeAll { $0.offset > trouble }
        settle(channel, history, raw, &output)
        sleep(channel)
      }
      channels[channel].warmUp.removeAll(keepingCapacity: true)
      channels[channel].warmUpBreadths.removeAll(keepingCapacity: true)
      channels[channel].blockActive = false
      groups[group].inverseFloor[lane] = 0
      groups[group].gate[lane] = 0
    }
    output.quality += monitor.takeEvents()
  }

  /// Lets the quality monitor see the hum of the half second that ends at a sample.
  private mutating func measureHum(
    _ group: Int, _ end: Int, _ history: SignalHistory, _ canceller: inout HumCanceller
  ) {
    var floors = SampleGroup.zero
    var active = SIMD8<Int64>.zero
    for channel in lanes(of: group) {
      floors[channel & 7] = channels[channel].isLearning(warmUpBlocks) ? 0 : channels[channel].noise
      active[channel & 7] = channels[channel].activeInSecond ? 1 : 0
      channels[channel].activeInSecond = false
    }
    monitor.measureHum(
      group, end, floors: floors, total: groups[group].halfSecond / 16, active: active .== 1, in: history,
      canceller: &canceller)
  }

  /// The channels of a group.
  private func lanes(of group: Int) -> Range<Int> { group * 8..<min(group * 8 + 8, channels.count) }

  /// Tells the canceller in which channels it may adapt: where no muscle is active, or has been for long; slowly where an
  /// electrode is loose, so that what it shows when it holds again is known.
  public func guide(_ canceller: inout HumCanceller) {
    for group in 0..<groupCount {
      var rates = SampleGroup(repeating: 1)
      var bits = awake[group]
      while bits != 0 {
        let lane = bits.trailingZeroBitCount
        bits &= bits - 1
        let channel = group * 8 + lane
        guard channels[channel].segmenter.evidence > 0 else { continue }
        let steps = channels[channel].segmenter.step - channels[channel].segmenter.currentOnset
        rates[lane] = steps * stepSamples > Int(0.3 * rate) ? 0.1 : 0
      }
      for lane in 0..<8 where groups[group].blocked & (1 << UInt8(lane)) != 0 { rates[lane] = 0.1 }
      canceller.setRates(group, rates, limits: humLimits[group])
    }
  }
}
