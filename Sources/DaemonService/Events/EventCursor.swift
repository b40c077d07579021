// SPDX-License-Identifier: GPL-3.0-or-later
package import Catalogue
package import DaemonAPI
package import FacialEMG

/// One client's way through the log: from its place to the newest event, without hole or double.
package struct EventCursor: Sendable {
  /// What the client is given.
  package enum Step: Sendable {
    case event(EventPosition, json: [UInt8])
    /// Events that the client cannot get.
    case lost(LostRange)
    /// Numbers begin anew.
    case epoch(EpochChange)
  }

  private static let batch = 256

  private let tail: EventTail
  private let query: EventQuery
  private var checked = false
  /// Up to where the client has been served; what it filtered out counts.
  package private(set) var position: EventPosition

  /// - Parameter after: where the client is; nil to begin with what comes from now on.
  package init(_ tail: EventTail, _ query: EventQuery, after: EventPosition?) {
    self.tail = tail
    self.query = query
    position = after ?? tail.store.last
  }

  /// What comes next, up to some hundreds; empty where the client has everything.
  package mutating func next() throws(FacialisError) -> [Step] {
    var steps: [Step] = []
    if !checked {
      checked = true
      steps = try check()
    }
    while steps.isEmpty {
      if let entries = tail.entries(after: position, limit: Self.batch) {
        guard let last = entries.last else { return [] }
        for entry in entries where query.admits(entry.event) {
          steps.append(.event(entry.event.position, json: entry.json))
        }
        position = last.event.position
      } else {
        let before = position
        var asked = query
        asked.after = position
        asked.limit = Self.batch
        let page = try tail.store.events(asked)
        steps += try self.steps(page)
        position = page.through
        if page.through == before { return steps }
      }
    }
    return steps
  }

  private func steps(_ page: EventLogPage) throws(FacialisError) -> [Step] {
    var steps: [Step] = []
    var epoch = position.epoch
    var gone = try tail.store.gone(after: position, through: page.through).map(LostRange.init(pruned:))[...]
    let revisions = try tail.store.revisions(
      from: page.events.first?.position ?? position, through: page.events.last?.position ?? position)
    for event in page.events {
      while let lost = gone.first, EventPosition(epoch: lost.epoch, number: lost.first) < event.position {
        steps.append(.lost(lost))
        gone.removeFirst()
      }
      if event.epoch != epoch, epoch != 0 { steps.append(.epoch(change(from: epoch, to: event.epoch))) }
      epoch = event.epoch
      let json = try EventTail.encode(event, revisions[event.position])
      steps.append(.event(event.position, json: json))
    }
    steps += gone.map { .lost($0) }
    if page.through.epoch != epoch, epoch != 0 { steps.append(.epoch(change(from: epoch, to: page.through.epoch))) }
    return steps
  }

  private func change(from old: Int, to new: Int) -> EpochChange {
    EpochChange(
      epoch: new, previous: old,
      reason: "The daemon had ended without an orderly stop; numbers begin anew.")
  }

  /// Tells a client that names a place which the log does not have.
  private mutating func check() throws(FacialisError) -> [Step] {
    guard position.epoch != 0 else { return [] }
    let epochs = try tail.store.epochs()
    guard let epoch = epochs.first(where: { $0.epoch == position.epoch }) else {
      let lost = LostRange(
        epoch: position.epoch, first: position.number + 1, last: nil,
        reason: "The log does not know this epoch; its file was removed or replaced.")
      position = EventPosition(epoch: tail.store.epoch, number: 0)
      return [.lost(lost)]
    }
    guard position.number > epoch.lastNumber else { return [] }
    let lost = LostRange(
      epoch: epoch.epoch, first: epoch.lastNumber + 1, last: position.number,
      reason: "The log ends before this number; it was lost with the machine's power.")
    position.number = epoch.lastNumber
    return [.lost(lost)]
  }
}
