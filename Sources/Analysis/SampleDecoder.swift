// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// Turns interleaved counts into microvolts in padded groups of eight channels.
struct SampleDecoder: Sendable {
  private let channelCount: Int
  private let groupCount: Int
  private var gains: [SampleGroup]
  private var offsets: [SampleGroup]

  init(_ format: StreamFormat) {
    channelCount = format.channels.count
    groupCount = (channelCount + 7) / 8
    gains = [SampleGroup](repeating: .zero, count: groupCount)
    offsets = gains
    for (index, channel) in format.channels.enumerated() {
      gains[index >> 3][index & 7] = channel.microvoltsPerCount
      offsets[index >> 3][index & 7] = channel.microvoltsAtZero
    }
  }

  /// Decodes `count` frames that begin at frame `first` of the counts to the front of `target`.
  func decode(
    _ counts: Span<Int32>, first: Int, count: Int, into target: inout MutableSpan<SampleGroup>
  ) {
    for group in 0..<groupCount {
      let gain = gains[group]
      let offset = offsets[group]
      let lanes = min(8, channelCount - group * 8)
      var position = first * channelCount + group * 8
      var slot = group
      if lanes == 8 {
        precondition(count == 0 || position >= 0 && position + (count - 1) * channelCount + 8 <= counts.count)
        for _ in 0..<count {
          let values = unsafe counts.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position &* MemoryLayout<Int32>.stride, as: SIMD8<Int32>.self)
          target[slot] = SampleGroup(values) * gain + offset
          position += channelCount
          slot += groupCount
        }
      } else {
        for _ in 0..<count {
          var values = SIMD8<Int32>.zero
          for lane in 0..<lanes { values[lane] = counts[position + lane] }
          target[slot] = SampleGroup(values) * gain + offset
          position += channelCount
          slot += groupCount
        }
      }
    }
  }
}
