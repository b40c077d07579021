// SPDX-License-Identifier: GPL-3.0-or-later

/// A burst that the detector has begun and not yet ended.
public struct OpenBurst: Sendable, Hashable {
  /// Index of the channel in the stream's format.
  public var channel: Int
  /// The onset as far as it is known.
  public var onset: Int

  public init(channel: Int, onset: Int) {
    self.channel = channel
    self.onset = onset
  }
}
