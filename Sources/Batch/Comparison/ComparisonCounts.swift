// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// How many events of a kind stayed, moved, changed their label, vanished and appeared.
public struct ComparisonCounts: Sendable, Hashable, Codable {
  public var unchanged = 0
  public var moved = 0
  public var relabelled = 0
  public var vanished = 0
  public var appeared = 0
  /// Labels that were changed, as `blink > isolated`, with their number.
  public var labels: [String: Int] = [:]
  /// Moved events whose onset or end went by more than `noticeableMS`: what a person would call moved.
  public var movedNoticeably = 0
  /// Largest distance of a moved event's onset, in milliseconds.
  public var largestMoveMS = 0.0
  public static let noticeableMS = 10.0

  private enum CodingKeys: String, CodingKey {
    case unchanged, moved, relabelled, vanished, appeared, labels
    case movedNoticeably = "moved_noticeably"
    case largestMoveMS = "largest_move_ms"
  }

  public init() {}

  public var before: Int { unchanged + moved + relabelled + vanished }
  public var isAllUnchanged: Bool { moved + relabelled + vanished + appeared == 0 }

  package mutating func add(_ row: EventComparison.Row, rate: Double) {
    switch row.change {
    case .unchanged: unchanged += 1
    case .moved:
      moved += 1
      if let before = row.before, let after = row.after {
        let onset = Double(abs(after.onset - before.onset)) / rate * 1000
        let end = Double(abs(after.onset + after.duration - before.onset - before.duration)) / rate * 1000
        if max(onset, end) > Self.noticeableMS { movedNoticeably += 1 }
        largestMoveMS = max(largestMoveMS, Decimal.round(onset, 3))
      }
    case .relabelled:
      relabelled += 1
      let (before, after) = (Self.label(row.before), Self.label(row.after))
      labels["\(before) > \(before == after ? "other channels" : after)", default: 0] += 1
    case .vanished: vanished += 1
    case .appeared: appeared += 1
    }
  }

  mutating func add(_ other: ComparisonCounts) {
    unchanged += other.unchanged
    moved += other.moved
    relabelled += other.relabelled
    vanished += other.vanished
    appeared += other.appeared
    labels.merge(other.labels, uniquingKeysWith: +)
    movedNoticeably += other.movedNoticeably
    largestMoveMS = max(largestMoveMS, other.largestMoveMS)
  }

  private static func label(_ event: Event?) -> String {
    guard let event else { return "n/a" }
    return event.kind.rawValue + (event.side.map { " \($0.rawValue)" } ?? "")
  }
}
