// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// What became of each event of a recording between two analyses of it: pure, events in, changes out.
public struct EventComparison: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable, Codable, CaseIterable {
    case unchanged
    /// The same label at another onset or of another duration.
    case moved
    /// Another kind, side or channels at about the same time.
    case relabelled
    case vanished
    case appeared
  }

  /// One event with what became of it.
  public struct Row: Sendable, Hashable {
    public let change: Change
    /// The event as it was; nil where it appeared.
    public let before: Event?
    /// The event as it is now; nil where it vanished.
    public let after: Event?

    /// The kind it is counted under: as it was, else as it is.
    public var kind: EventKind { before?.kind ?? after?.kind ?? .burst }
  }

  /// All events of both, by onset.
  public let rows: [Row]

  /// Pairs what is alike and overlaps; `rate` in frames a second.
  public init(before: [Event], after: [Event], rate: Double) {
    var rows: [Row] = []
    let matching = EventMatching(truth: before, found: after, rate: rate, matches: Self.canBeOne)
    var isPaired = [Bool](repeating: false, count: after.count)
    var partner: [Int: Int] = [:]
    for pair in matching.pairs {
      partner[pair.truth] = pair.found
      isPaired[pair.found] = true
    }
    for (index, event) in before.enumerated() {
      guard let other = partner[index].map({ after[$0] }) else {
        rows.append(Row(change: .vanished, before: event, after: nil))
        continue
      }
      let isSameLabel = event.kind == other.kind && event.side == other.side && event.channels == other.channels
      let isSameTime = event.onset == other.onset && event.duration == other.duration
      let change: Change = !isSameLabel ? .relabelled : isSameTime ? .unchanged : .moved
      rows.append(Row(change: change, before: event, after: other))
    }
    for (index, event) in after.enumerated() where !isPaired[index] {
      rows.append(Row(change: .appeared, before: nil, after: event))
    }
    self.rows = rows.sorted { a, b in
      guard let first = a.before ?? a.after, let second = b.before ?? b.after else { return false }
      return Event.canonicalOrder(first, second)
    }
  }

  /// Whether two events may be two readings of one: bursts and signal quality stay in their channel, patterns may change
  /// their kind but not from one side to the other.
  private static func canBeOne(_ a: Event, _ b: Event) -> Bool {
    let patterns: Set<EventKind> = [.isolated, .clonic, .tonic, .blink, .movement, .bilateral, .rhythmic, .artefact]
    if patterns.contains(a.kind), patterns.contains(b.kind) {
      guard let first = a.side, let second = b.side else { return true }
      return first == second || first == .both || second == .both
    }
    guard a.kind == b.kind else { return false }
    return a.kind == .marker ? a.id == b.id : a.channels == b.channels
  }
}
