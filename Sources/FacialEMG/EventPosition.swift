// SPDX-License-Identifier: GPL-3.0-or-later

/// The place of an event in the log, `EPOCH-NUMBER`: numbers count from 1 without holes within an epoch.
///
/// Epochs grow; a new one begins after an unclean start.
public struct EventPosition: Sendable, Hashable, Comparable {
  public var epoch: Int
  public var number: Int

  public init(epoch: Int, number: Int) {
    self.epoch = epoch
    self.number = number
  }

  /// Reads `EPOCH-NUMBER`, digits only; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = Self.count(parts[0]), let number = Self.count(parts[1]) else { return nil }
    self.init(epoch: epoch, number: number)
  }

  private static func count(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }

  public static func < (a: EventPosition, b: EventPosition) -> Bool {
    (a.epoch, a.number) < (b.epoch, b.number)
  }
}

extension EventPosition: CustomStringConvertible {
  public var description: String { "\(epoch)-\(number)" }
}

extension NumberedEvent {
  public var position: EventPosition { EventPosition(epoch: epoch, number: number) }
}
