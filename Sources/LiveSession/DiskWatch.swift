// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides from the free space of a disk whether to warn, or to end a recording while it still can be ended in order; pure.
package struct DiskWatch: Sendable, Hashable {
  package enum Decision: Sendable, Hashable {
    case nothing
    /// So many seconds until the recording has to end.
    case warn(secondsLeft: Double)
    case end
  }

  /// Seconds left at which a warning is given, each once.
  package static let warnings = [1800.0, 300.0, 60.0]

  private let reserve: Int
  private let bytesPerSecond: Double
  private var given = 0

  /// - Parameters:
  ///   - reserve: bytes that have to stay free.
  ///   - bytesPerSecond: what the recording takes.
  package init(reserve: Int, bytesPerSecond: Double) {
    self.reserve = reserve
    self.bytesPerSecond = bytesPerSecond
  }

  package mutating func take(freeBytes: Int) -> Decision {
    if freeBytes < reserve { return .end }
    let left = Double(freeBytes - reserve) / max(bytesPerSecond, 1)
    let due = Self.warnings.count { left < $0 }
    guard due > given else {
      // Space that was freed makes the warnings good again, with some room against fluttering.
      if left > 2 * Self.warnings[0] { given = 0 }
      return .nothing
    }
    given = due
    return .warn(secondsLeft: left)
  }
}
