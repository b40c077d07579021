// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// What the muscles of a nerve lend each other: evidence of a burst, and of the rest between two.
extension BurstDetector {
  /// A nerve for every side with two channels or more.
  static func nerves(of format: StreamFormat, _ setup: NerveActivity.Setup) -> [NerveActivity] {
    Side.allCases.compactMap { side in
      let channels = format.channels.indices.filter {
        format.channels[$0].name.side == side && format.channels[$0].name.muscle.isFacialNerve
      }
      return channels.count < 2 ? nil : NerveActivity(channels: channels, setup)
    }
  }

  /// Lets the nerves take the decision steps up to this one, where these make one of theirs.
  static func passNerves(_ nerves: inout [NerveActivity], _ groups: inout [Group], _ step: Int) {
    guard !nerves.isEmpty, step % NerveActivity.stride == NerveActivity.stride - 1 else { return }
    let step = step / NerveActivity.stride
    var states = groups.mutableSpan
    var all = nerves.mutableSpan
    for nerve in 0..<all.count { all[nerve].advance(step: step, states.span) }
    for group in 0..<states.count { states[group].level = .zero }
  }

  /// Ends a block of the nerves.
  static func endBlock(_ nerves: inout [NerveActivity], _ step: Int, _ groups: [Group]) {
    for nerve in nerves.indices { nerves[nerve].endBlock(step / NerveActivity.stride, groups.span) }
  }

  /// Looks, where a nerve was active, for bursts of its channels that are faint in each of them.
  mutating func searchNerves(
    _ step: Int, _ history: SignalHistory, _ raw: RawMeter, _ output: inout BurstOutput
  ) {
    for nerve in nerves.indices {
      while let stretch = nerves[nerve].takeStretch(endedBefore: step - companions.lag) {
        guard companions.isBrief(stretch), !isClear(stretch) else { continue }
        for channel in nerves[nerve].channels {
          guard let found = companion(channel, stretch) else { continue }
          let samples = found.onset * stepSamples..<found.offset * stepSamples
          let (noise, weight) = (channels[channel].noise, channels[channel].weight)
          guard !conduction.isConducted(channel, samples, floor: noise, weight: weight, in: history) else { continue }
          emit(found, channel, .nerve, history, raw, &output)
        }
      }
    }
  }

  /// Whether a channel is so strong that the search for companions has looked there, or that its signal may reach others.
  private func isClear(_ steps: Range<Int>) -> Bool {
    channels.indices.contains {
      channels[$0].floor.power > 0 && !channels[$0].blocked
        && meanPower($0, steps) > CompanionSearch.clearPower * channels[$0].floor.power
    }
  }

  /// The stretch of a channel that speaks most for activity near these steps, where it has none of its own.
  mutating func companion(_ channel: Int, _ steps: Range<Int>) -> ActivitySegmenter.Segment? {
    let floor = channels[channel].floor.power
    let now = position / stepSamples
    guard floor > 0, !channels[channel].blocked, !isBusy(channel, around: steps, at: now) else { return nil }
    let group = channel >> 3
    let lane = channel & 7
    return companions.search(
      steps, floor: floor, weight: channels[channel].weight, now: now,
      power: { ring.span.lane(lane, of: ($0 & ringMask) * groupCount + group) },
      signalPower: { signalRing.span.lane(lane, of: ($0 & ringMask) * groupCount + group) })
  }

  /// The parts of a stretch of activity between the rests of its nerve; itself where there are none, or where the channel did not
  /// rest with its nerve.
  func parts(of segment: ActivitySegmenter.Segment, _ channel: Int) -> [ActivitySegmenter.Segment] {
    let steps = segment.onset..<segment.offset
    guard !segment.isTone, steps.lowerBound > position / stepSamples - ringMask,
      let nerve = nerves.indices.first(where: { nerves[$0].channels.contains(channel) })
    else { return [segment] }
    var parts: [ActivitySegmenter.Segment] = []
    var onset = segment.onset
    for rest in nerves[nerve].rests(within: steps)
    where rest.lowerBound > onset && rest.upperBound < segment.offset
      && rests(channel, onset..<rest.lowerBound, rest, rest.upperBound..<segment.offset)
    {
      parts.append(part(of: segment, channel, onset..<rest.lowerBound))
      onset = rest.upperBound
    }
    guard !parts.isEmpty else { return [segment] }
    parts.append(part(of: segment, channel, onset..<segment.offset))
    return parts
  }

  /// Whether a channel is active in two stretches and rests in between.
  private func rests(_ channel: Int, _ before: Range<Int>, _ rest: Range<Int>, _ after: Range<Int>) -> Bool {
    let floor = channels[channel].floor.power
    let values = valuesPerStep * channels[channel].weight
    let levels = [before, after].map { meanPower(channel, $0) / floor }
    for (level, steps) in zip(levels, [before, after])
    where LikelihoodRatio.ofVariance(level, values: values * Double(steps.count)) < companions.evidence {
      return false
    }
    let level = min(levels[0], levels[1])
    let power = meanPower(channel, rest) / floor
    let evidence = 0.5 * values * Double(rest.count) * (PortableMath.log(level) - power * (1 - 1 / level))
    return evidence >= divisionEvidence
  }

  private func part(
    of segment: ActivitySegmenter.Segment, _ channel: Int, _ steps: Range<Int>
  ) -> ActivitySegmenter.Segment {
    var part = segment
    part.onset = steps.lowerBound
    part.offset = steps.upperBound
    if steps.lowerBound > segment.onset { part.before = 1 }
    if steps.upperBound < segment.offset { part.after = 1 }
    part.energy = 0
    for step in steps {
      part.energy += signalRing.span.lane(channel & 7, of: (step & ringMask) * groupCount + channel >> 3)
    }
    return part
  }

  /// Mean power of a channel over steps as the decision sees it.
  private func meanPower(_ channel: Int, _ steps: Range<Int>) -> Double {
    ring.span.sum(channel, steps: steps, groups: groupCount) / Double(max(steps.count, 1))
  }
}
