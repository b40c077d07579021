// SPDX-License-Identifier: GPL-3.0-or-later

/// A range of the event log that a client cannot get; in streams of events the data of a `lost` event.
public struct LostRange: Sendable, Hashable, Codable {
  /// First and last number that is gone; nil where the end of an epoch is not known.
  public var epoch: Int
  public var first: Int
  public var last: Int?
  /// In words.
  public var reason: String

  public init(epoch: Int, first: Int, last: Int?, reason: String) {
    self.epoch = epoch
    self.first = first
    self.last = last
    self.reason = reason
  }
}
