// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells a client that numbers begin anew; in streams of events the data of an `epoch` event.
public struct EpochChange: Sendable, Hashable, Codable {
  public var epoch: Int
  public var previous: Int
  /// In words.
  public var reason: String

  public init(epoch: Int, previous: Int, reason: String) {
    self.epoch = epoch
    self.previous = previous
    self.reason = reason
  }
}
