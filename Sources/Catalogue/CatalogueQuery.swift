// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What is asked of the catalogue; nil asks for anything.
public struct CatalogueQuery: Sendable, Hashable {
  public var id: String?
  public var subject: String?
  /// The session's label.
  public var label: String?
  public var task: String?
  /// The first and the last day on which the recording may have started.
  public var from: CalendarDay?
  public var to: CalendarDay?
  /// The affected side as entered.
  public var side: EventSide?
  public var montage: String?

  public init(
    id: String? = nil, subject: String? = nil, label: String? = nil, task: String? = nil, from: CalendarDay? = nil,
    to: CalendarDay? = nil, side: EventSide? = nil, montage: String? = nil
  ) {
    self.id = id
    self.subject = subject
    self.label = label
    self.task = task
    self.from = from
    self.to = to
    self.side = side
    self.montage = montage
  }
}
