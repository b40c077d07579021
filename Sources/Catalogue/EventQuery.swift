// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What is asked of the event log.
public struct EventQuery: Sendable, Hashable {
  /// Only what came after this place; nil from the beginning.
  public var after: EventPosition?
  /// Only these kinds; nil for all.
  public var kinds: Set<EventKind>?
  /// Only this recording's.
  public var recording: String?
  /// At most so many.
  public var limit: Int

  public init(
    after: EventPosition? = nil, kinds: Set<EventKind>? = nil, recording: String? = nil, limit: Int = 1000
  ) {
    self.after = after
    self.kinds = kinds
    self.recording = recording
    self.limit = limit
  }

  /// Whether an event is among what is asked for, its place apart.
  public func admits(_ event: NumberedEvent) -> Bool {
    (kinds?.contains(event.event.kind) ?? true) && (recording == nil || recording == event.pending.recording)
  }
}

/// An answer of the event log, in its order.
public struct EventLogPage: Sendable, Hashable {
  public var events: [NumberedEvent]
  /// The place up to which the log was looked through; what comes next is asked for after it.
  public var through: EventPosition
  /// Whether the limit cut the answer off.
  public var more: Bool

  public init(events: [NumberedEvent], through: EventPosition, more: Bool) {
    self.events = events
    self.through = through
    self.more = more
  }
}

/// An epoch of the log.
public struct EventEpoch: Sendable, Hashable {
  public var epoch: Int
  /// Its last number; 0 where it has none.
  public var lastNumber: Int

  public init(epoch: Int, lastNumber: Int) {
    self.epoch = epoch
    self.lastNumber = lastNumber
  }
}
