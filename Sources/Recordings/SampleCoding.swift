// SPDX-License-Identifier: GPL-3.0-or-later

/// Samples of 2 or 3 bytes, channel after channel, against interleaved counts.
enum SampleCoding {
  /// Puts interleaved counts into the front of a data record, channel after channel, little-endian.
  static func encode(
    _ counts: Span<Int32>, channelCount: Int, width: Int, range: ClosedRange<Int32>, into record: inout [UInt8]
  ) {
    let frames = counts.count / channelCount
    var bytes = record.mutableSpan
    for channel in 0..<channelCount {
      var source = channel
      var target = channel * frames * width
      for _ in 0..<frames {
        let bits = UInt32(bitPattern: min(max(counts[source], range.lowerBound), range.upperBound))
        bytes[target] = UInt8(truncatingIfNeeded: bits)
        bytes[target + 1] = UInt8(truncatingIfNeeded: bits >> 8)
        if width == 3 { bytes[target + 2] = UInt8(truncatingIfNeeded: bits >> 16) }
        target += width
        source += channelCount
      }
    }
  }
}
