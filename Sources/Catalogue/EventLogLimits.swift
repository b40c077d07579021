// SPDX-License-Identifier: GPL-3.0-or-later

/// How long the event log keeps events, and how large it may become. What a recording's own table does not hold yet is kept
/// beyond both.
public struct EventLogLimits: Sendable, Hashable {
  /// Days that an event is kept; nil for ever.
  public var days: Double?
  /// Bytes of the log; nil for any number.
  public var bytes: Int?

  /// More than a year, so that a yearly visit finds the one before it; 2 GiB are some 3 million events.
  public init(days: Double? = 400, bytes: Int? = 2 << 30) {
    self.days = days
    self.bytes = bytes
  }
}

/// What one step of pruning did.
public struct EventLogPruning: Sendable, Hashable {
  /// Events that were removed.
  public var removed: Int
  /// Whether there is nothing left to remove.
  public var isDone: Bool
}

/// Numbers of an epoch that the log no longer holds.
public struct GoneEvents: Sendable, Hashable {
  public var epoch: Int
  public var first: Int
  public var last: Int

  public init(epoch: Int, first: Int, last: Int) {
    self.epoch = epoch
    self.first = first
    self.last = last
  }
}
