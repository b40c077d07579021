// SPDX-License-Identifier: GPL-3.0-or-later

/// What a ring slot says of its frames.
public struct BlockHeader: Sendable, Hashable, BitwiseCopyable {
  /// Index of the first frame since the stream's start, lost frames included.
  public var firstSample: Int
  /// Monotonic host time of arrival, in nanoseconds.
  public var hostTime: UInt64
  public var frameCount: Int
  /// Frames before these that the source lost or never had.
  public var lostAtSource: Int
  /// Frames before these that found no free slot.
  public var lostInRing: Int

  @_noLocks @_noAllocation
  public init(
    firstSample: Int, hostTime: UInt64, frameCount: Int, lostAtSource: Int = 0, lostInRing: Int = 0
  ) {
    self.firstSample = firstSample
    self.hostTime = hostTime
    self.frameCount = frameCount
    self.lostAtSource = lostAtSource
    self.lostInRing = lostInRing
  }
}
