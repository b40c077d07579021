// SPDX-License-Identifier: GPL-3.0-or-later

/// Eight channels at one instant, in microvolts: the unit of work of every kernel of this room.
///
/// Frames are padded to a whole number of groups and stored [frame][group]; channel `c` is lane `c % 8` of group `c / 8`.
/// Lanes without a channel hold 0.
public typealias SampleGroup = SIMD8<Double>

extension SampleGroup {
  /// The absolute value of every lane: the sign bits off.
  var magnitudes: SampleGroup {
    let bits = unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF
    return unsafe unsafeBitCast(bits, to: SampleGroup.self)
  }
}

/// How channels are laid out in groups.
public struct GroupLayout: Sendable, Hashable {
  public let channelCount: Int

  /// A layout for at least one channel.
  public init(channelCount: Int) {
    self.channelCount = Swift.max(1, channelCount)
  }

  /// Groups in one frame.
  public var groupCount: Int { (channelCount + 7) / 8 }

  /// Interleaved channels, [frame][channel], as padded groups; for tests and tools, it allocates.
  public func groups(interleaved samples: [Double]) -> [SampleGroup] {
    let frameCount = samples.count / channelCount
    var groups = [SampleGroup](repeating: .zero, count: frameCount * groupCount)
    for frame in 0..<frameCount {
      for channel in 0..<channelCount {
        groups[frame * groupCount + channel / 8][channel % 8] = samples[frame * channelCount + channel]
      }
    }
    return groups
  }

  /// One channel out of padded groups; for tests and tools, it allocates.
  public func channel(_ channel: Int, of groups: [SampleGroup]) -> [Double] {
    stride(from: channel / 8, to: groups.count, by: groupCount).map { groups[$0][channel % 8] }
  }
}
