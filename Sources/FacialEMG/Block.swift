// SPDX-License-Identifier: GPL-3.0-or-later

/// Consecutive frames with a first sample index and the host time of their arrival.
///
/// For everything outside the hot path; on it, the same counts travel in preallocated ring slots.
public struct Block: Sendable, Equatable {
  /// Index of the first frame since the stream's start, lost frames included.
  public var firstSample: Int
  /// Monotonic host time of arrival, in nanoseconds.
  public var hostTime: UInt64
  public let channelCount: Int
  /// Interleaved counts, [frame][channel].
  public var counts: [Int32]

  public init(firstSample: Int, hostTime: UInt64, channelCount: Int, counts: [Int32]) {
    precondition(channelCount > 0 && counts.count % channelCount == 0)
    self.firstSample = firstSample
    self.hostTime = hostTime
    self.channelCount = channelCount
    self.counts = counts
  }

  public var frameCount: Int { counts.count / channelCount }
}
