// SPDX-License-Identifier: GPL-3.0-or-later

/// How much signal the sources of this room deliver at once: about 3 ms.
///
/// Shorter blocks are sooner at the clients and cost more wake-ups; the session's ring is laid out in slots of this length.
enum BlockLength {
  private static let blocksPerSecond = 333.0

  /// Frames of a block at a rate, at least one.
  static func frames(rate: Double) -> Int { max(1, Int((rate / blocksPerSecond).rounded())) }
}
