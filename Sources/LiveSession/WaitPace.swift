// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
package import FacialEMG

/// Decides when a device that could not be had is tried again; a bell may ring before.
///
/// One that is not there is announced by the bus, so that it is looked for only now and then. One that is there and refuses is tried
/// soon: right behind its arrival a device may not be permitted or ready yet.
package struct WaitPace: Sendable {
  /// Milliseconds between two looks for a device that is not there.
  package static let slow = 5000
  /// Milliseconds before the first look at one that refused.
  package static let quick = 200

  private var refusals = 0

  package init() {}

  /// Milliseconds until the next try.
  package mutating func pause(after error: FacialisError) -> Int {
    if error.canBeWaitedFor {
      refusals = 0
      return Self.slow
    }
    refusals += 1
    return min(Self.slow, Self.quick << min(refusals - 1, 5))
  }
}
