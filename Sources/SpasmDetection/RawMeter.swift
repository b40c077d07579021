// SPDX-License-Identifier: GPL-3.0-or-later
public import SignalProcessing

/// The unfiltered signal of every channel once a step, for what the band-pass takes away: steps, drift, rails.
///
/// Steps are those of the detector: fixed sample positions, `stepSamples` apart, addressed by sample index / `stepSamples`.
public struct RawMeter: Sendable {
  public let groupCount: Int
  let stepSamples: Int
  private let mask = 1023
  private var ring: [SampleGroup]
  private var position = 0

  public init(groupCount: Int, stepSamples: Int) {
    self.groupCount = groupCount
    self.stepSamples = stepSamples
    ring = [SampleGroup](repeating: .zero, count: 1024 * groupCount)
  }

  /// The next sample has index `sample`.
  public mutating func restart(at sample: Int) { position = sample }

  /// Takes the last unfiltered frame of every step that ends up to `sample`, [step][group].
  public mutating func append(_ stepEnds: Span<SampleGroup>, upTo sample: Int) {
    let groups = groupCount
    var step = position / stepSamples
    var index = 0
    while index < stepEnds.count {
      let slot = (step & mask) * groups
      for group in 0..<groups { ring[slot + group] = stepEnds[index + group] }
      index += groups
      step += 1
    }
    position = sample
  }

  /// The channels of a group at the end of a step that lies at most a second back.
  func value(_ group: Int, step: Int) -> SampleGroup { ring[(step & mask) * groupCount + group] }

  /// The mean of a channel over steps that lie at most a second back.
  func mean(_ channel: Int, steps: Range<Int>) -> Double {
    let latest = position / stepSamples
    var sum = 0.0
    var count = 0
    for step in steps where step >= 0 && step < latest && latest - step <= mask {
      sum += ring.span.lane(channel & 7, of: (step & mask) * groupCount + (channel >> 3))
      count += 1
    }
    return count == 0 ? 0 : sum / Double(count)
  }

  /// How much a channel moves below 20 Hz over these steps: mean square of averages over 16 steps about their mean.
  func sway(_ channel: Int, steps: Range<Int>) -> Double {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    for first in stride(from: steps.lowerBound, to: steps.upperBound - 15, by: 8) {
      let value = mean(channel, steps: first..<first + 16)
      count += 1
      sum += value
      squares += value * value
    }
    return count < 2 ? 0 : max(squares / count - sum * sum / (count * count), 0)
  }
}
