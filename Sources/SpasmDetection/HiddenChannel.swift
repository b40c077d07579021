// SPDX-License-Identifier: GPL-3.0-or-later

/// A channel that shows nothing of its muscle now: electrode loose, amplifier at its rail.
public struct HiddenChannel: Sendable, Hashable {
  /// Index of the channel in the stream's format.
  public var channel: Int
  /// The sample from which it has shown nothing.
  public var since: Int

  public init(channel: Int, since: Int) {
    self.channel = channel
    self.since = since
  }
}
