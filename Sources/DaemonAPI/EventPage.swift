// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// One page of `GET /v1/events` as `application/json`.
public struct EventPage: Sendable, Hashable, Codable {
  public var events: [EventObject]
  /// What to ask for next, `after=EPOCH-NUMBER`.
  public var next: String
  /// Whether more was there when the page was made.
  public var more: Bool
  /// What is gone and cannot be had any more.
  public var lost: [LostRange]

  public init(events: [EventObject], next: EventPosition, more: Bool, lost: [LostRange]) {
    self.events = events
    self.next = next.description
    self.more = more
    self.lost = lost
  }
}
