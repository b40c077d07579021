// SPDX-License-Identifier: GPL-3.0-or-later

/// Frames that never arrived, as a jump of the sample index.
public struct DroppedFrames: Sendable, Hashable {
  /// Sample index of the first missing frame.
  public var firstSample: Int
  /// How many frames are missing.
  public var count: Int

  public init(firstSample: Int, count: Int) {
    self.firstSample = firstSample
    self.count = count
  }
}
