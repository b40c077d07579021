// SPDX-License-Identifier: GPL-3.0-or-later
public import SignalProcessing

/// The unfiltered signal of every channel once a step, for what the band-pass takes away: steps, drift, rails.
///
/// Steps are those of the detector: fixed sample positions, `stepSamples` apart, addressed by sample index / `stepSamples`.
public struct RawMeter: Sendable {
  public let groupCount: Int
  let stepSamples: Int
  /// Steps that are held for sure, however far behind the one that is decided the stream was appended.
  private static let reach = 1000
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

  /// The mean of a channel over steps that were complete at step `now`; nil where they began more than a second before.
  ///
  /// `now` is the step that is being decided: how much of the stream has been appended behind it does not matter.
  package func mean(_ channel: Int, steps: Range<Int>, at now: Int) -> Double? {
    let upper = min(steps.upperBound, now)
    guard steps.lowerBound >= max(0, now - Self.reach), upper > steps.lowerBound else { return nil }
    var sum = 0.0
    for step in steps.lowerBound..<upper {
      sum += ring.span.lane(channel & 7, of: (step & mask) * groupCount + (channel >> 3))
    }
    return sum / Double(upper - steps.lowerBound)
  }

  /// How much a channel moves below 20 Hz over these steps: mean square of averages over 16 steps about their mean.
  func sway(_ channel: Int, steps: Range<Int>, at now: Int) -> Double {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    for first in stride(from: steps.lowerBound, to: steps.upperBound - 15, by: 8) {
      guard let value = mean(channel, steps: first..<first + 16, at: now) else { continue }
      count += 1
      sum += value
      squares += value * value
    }
    return count < 2 ? 0 : max(squares / count - sum * sum / (count * count), 0)
  }
}
