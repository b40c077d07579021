// SPDX-License-Identifier: GPL-3.0-or-later

/// The last seconds of the band-passed signal of every channel, addressed by the recording's sample index.
///
/// A ring for each channel, so that a stretch of one lies together. Values are of the causal filter: the one at index `i` shows
/// the muscle at `i - delay`. Reading outside of `range` gives 0. What is read does not depend on how it was filled.
public struct SignalHistory: Sendable {
  public let channelCount: Int
  /// Groups of eight channels a frame.
  public let groupCount: Int
  /// Delay of the band-pass in the band of surface EMG, in samples.
  public let delay: Double
  private let mask: Int
  /// Samples between the instants up to which everybody has appended, however the stream was cut.
  private let grain: Int
  /// The first sample that can be read; moves by the grain alone.
  private var lowest: Int
  /// Values from a channel's ring to the next one's: not a power of two, since the same places of all rings would meet in one
  /// line of the cache.
  private let stride: Int
  /// [lane of the padded groups][sample]
  private var storage: [Double]
  /// Index of the next frame.
  public private(set) var end: Int
  private var start: Int

  /// A ring of at least `frames` frames that begins at sample `first`. Who decides between two multiples of `grain` sees the
  /// same wherever within them frames were appended.
  public init(channelCount: Int, frames: Int, delay: Double, first: Int = 0, grain: Int = 1) {
    var capacity = 1
    while capacity < frames { capacity *= 2 }
    self.grain = grain
    lowest = first
    self.channelCount = channelCount
    self.delay = delay
    groupCount = (channelCount + 7) / 8
    mask = capacity - 1
    stride = capacity + 8
    storage = [Double](repeating: 0, count: stride * groupCount * 8)
    end = first
    start = first
  }

  /// The sample indices that can be read.
  public var range: Range<Int> { lowest..<end }

  /// Appends whole frames, [frame][group].
  public mutating func append(_ frames: Span<SIMD8<Double>>) {
    let (groups, first, mask, stride) = (groupCount, end, mask, stride)
    let count = frames.count / groups
    var target = storage.mutableSpan
    var done = 0
    // One stretch, or two where the ring ends in between.
    while done < count {
      let place = (first + done) & mask
      let length = min(count - done, mask + 1 - place)
      for group in 0..<groups {
        Self.scatter(
          frames, from: done * groups + group, every: groups, length, to: &target, group * 8 * stride + place, stride)
      }
      done += length
    }
    end += count
    lowest = max(start, (end + grain - 1) / grain * grain - mask - 1)
  }

  /// Writes the lanes of a group's frames to their rings.
  @inline(__always)
  private static func scatter(
    _ frames: Span<SIMD8<Double>>, from first: Int, every groups: Int, _ count: Int,
    to target: inout MutableSpan<Double>,
    _ place: Int, _ stride: Int
  ) {
    precondition(count > 0 && place >= 0 && place + 7 * stride + count <= target.count)
    precondition(first >= 0 && first + (count - 1) * groups < frames.count)
    var bytes = unsafe target.mutableBytes
    var index = 0
    // Four frames at a time, so that what lies together is written together.
    while index &+ 4 <= count {
      let slot = first &+ index &* groups
      let a = unsafe frames[unchecked: slot]
      let b = unsafe frames[unchecked: slot &+ groups]
      let c = unsafe frames[unchecked: slot &+ 2 &* groups]
      let d = unsafe frames[unchecked: slot &+ 3 &* groups]
      for lane in 0..<8 {
        let byte = (place &+ lane &* stride &+ index) &* MemoryLayout<Double>.stride
        let four = SIMD4(a[lane], b[lane], c[lane], d[lane])
        unsafe bytes.storeBytes(of: four, toUncheckedByteOffset: byte, as: SIMD4<Double>.self)
      }
      index &+= 4
    }
    while index < count {
      let frame = unsafe frames[unchecked: first &+ index &* groups]
      for lane in 0..<8 {
        let byte = (place &+ lane &* stride &+ index) &* MemoryLayout<Double>.stride
        unsafe bytes.storeBytes(of: frame[lane], toUncheckedByteOffset: byte, as: Double.self)
      }
      index &+= 1
    }
  }

  /// Forgets everything; the next frame has index `sample`.
  public mutating func restart(at sample: Int) {
    start = sample
    end = sample
    lowest = sample
  }

  /// A group of eight channels at a sample; 0 outside of `range`.
  func frame(_ group: Int, at sample: Int) -> SIMD8<Double> {
    guard sample < end, sample >= lowest else { return .zero }
    let place = group * 8 * stride + (sample & mask)
    var frame = SIMD8<Double>.zero
    for lane in 0..<8 { frame[lane] = storage[place + lane * stride] }
    return frame
  }

  /// One value in microvolts; 0 outside of `range`.
  public func value(_ channel: Int, at sample: Int) -> Double {
    guard sample < end, sample >= lowest else { return 0 }
    return storage[channel * stride + (sample & mask)]
  }

  /// Copies one channel's values of a range of samples to the front of `target`, which has room for them.
  public func copy(_ channel: Int, _ samples: Range<Int>, into target: inout [Double]) {
    let readable = samples.clamped(to: range)
    let source = storage.span
    var output = target.mutableSpan
    precondition(samples.count <= output.count)
    let before = min(max(readable.lowerBound - samples.lowerBound, 0), samples.count)
    for index in 0..<before { output[index] = 0 }
    var position = before
    // One stretch, or two where the ring ends in between.
    var sample = readable.lowerBound
    while sample < readable.upperBound {
      let place = sample & mask
      let count = min(readable.upperBound - sample, mask + 1 - place)
      Self.copy(source, channel * stride + place, count, to: &output, position)
      position += count
      sample += count
    }
    while position < samples.count {
      output[position] = 0
      position += 1
    }
  }

  @inline(__always)
  private static func copy(
    _ source: Span<Double>, _ from: Int, _ count: Int, to target: inout MutableSpan<Double>, _ first: Int
  ) {
    precondition(from >= 0 && first >= 0 && from + count <= source.count && first + count <= target.count)
    // Both ranges lie within: no sum can overflow, and the loop becomes one of whole registers.
    for index in 0..<count { unsafe target[unchecked: first &+ index] = source[unchecked: from &+ index] }
  }
}
