// SPDX-License-Identifier: GPL-3.0-or-later

/// A burst that has begun and is not yet decided: for those who watch; it has no number and stands in no table.
public struct ProvisionalBurst: Sendable, Hashable {
  /// Index of the channel in the stream's format.
  public var channel: Int
  /// Likely onset, filter delay removed.
  public var onset: Int
  /// Sample at whose arrival it was seen.
  public var seenAt: Int
}

/// What a detector hands out, in the order in which it was decided.
public struct BurstOutput: Sendable {
  public var provisional: [ProvisionalBurst] = []
  public var bursts: [Burst] = []
  public var quality: [QualityEvent] = []

  public init() {}

  /// Puts the reports from this one on into the order in which they were seen, and of one step into that of the channels.
  mutating func orderProvisional(from first: Int) {
    guard provisional.count > first + 1 else { return }
    provisional[first...].sort { ($0.seenAt, $0.channel) < ($1.seenAt, $1.channel) }
  }

  public var isEmpty: Bool { provisional.isEmpty && bursts.isEmpty && quality.isEmpty }

  public mutating func removeAll() {
    provisional.removeAll(keepingCapacity: true)
    bursts.removeAll(keepingCapacity: true)
    quality.removeAll(keepingCapacity: true)
  }
}
