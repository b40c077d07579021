// SPDX-License-Identifier: GPL-3.0-or-later

/// The last seconds of the band-passed signal of every channel, addressed by the recording's sample index.
///
/// A ring of frames padded to groups of eight channels. Values are of the causal filter: the one at index `i` shows the
/// muscle at `i - delay`. Reading outside of `range` gives 0. What is read does not depend on how it was filled.
public struct SignalHistory: Sendable {
  public let channelCount: Int
  /// Groups of eight channels a frame.
  public let groupCount: Int
  /// Delay of the band-pass in the band of surface EMG, in samples.
  public let delay: Double
  private let mask: Int
  private var storage: [SIMD8<Double>]
  /// Index of the next frame.
  public private(set) var end: Int
  private var start: Int

  /// A ring of at least `frames` frames that begins at sample `first`.
  public init(channelCount: Int, frames: Int, delay: Double, first: Int = 0) {
    var capacity = 1
    while capacity < frames { capacity *= 2 }
    self.channelCount = channelCount
    self.delay = delay
    groupCount = (channelCount + 7) / 8
    mask = capacity - 1
    storage = [SIMD8<Double>](repeating: .zero, count: capacity * groupCount)
    end = first
    start = first
  }

  /// The sample indices that can be read.
  public var range: Range<Int> { max(start, end - mask - 1)..<end }

  /// Appends whole frames, [frame][group].
  public mutating func append(_ frames: Span<SIMD8<Double>>) {
    let groups = groupCount
    let count = frames.count / groups
    var slot = (end & mask) * groups
    let limit = (mask + 1) * groups
    var target = storage.mutableSpan
    for index in 0..<(count * groups) {
      target[slot] = frames[index]
      slot += 1
      if slot == limit { slot = 0 }
    }
    end += count
  }

  /// Forgets everything; the next frame has index `sample`.
  public mutating func restart(at sample: Int) {
    start = sample
    end = sample
  }

  /// A group of eight channels at a sample; 0 outside of `range`.
  func frame(_ group: Int, at sample: Int) -> SIMD8<Double> {
    guard sample < end, sample >= start, end - sample <= mask + 1 else { return .zero }
    return storage[(sample & mask) * groupCount + group]
  }

  /// One value in microvolts; 0 outside of `range`.
  public func value(_ channel: Int, at sample: Int) -> Double {
    guard sample < end, sample >= start, end - sample <= mask + 1 else { return 0 }
    return storage.span.lane(channel & 7, of: (sample & mask) * groupCount + (channel >> 3))
  }

  /// Copies one channel's values of a range of samples to the front of `target`, which has room for them.
  public func copy(_ channel: Int, _ samples: Range<Int>, into target: inout [Double]) {
    let groups = groupCount
    let group = channel >> 3
    let lane = channel & 7
    let readable = samples.clamped(to: range)
    let source = storage.span
    var output = target.mutableSpan
    var position = 0
    while position < readable.lowerBound - samples.lowerBound, position < samples.count {
      output[position] = 0
      position += 1
    }
    // One stretch, or two where the ring ends in between.
    var sample = readable.lowerBound
    while sample < readable.upperBound {
      let count = min(readable.upperBound - sample, mask + 1 - (sample & mask))
      var slot = (sample & mask) * groups + group
      for _ in 0..<count {
        output[position] = source.lane(lane, of: slot)
        position += 1
        slot += groups
      }
      sample += count
    }
    while position < samples.count {
      output[position] = 0
      position += 1
    }
  }
}
