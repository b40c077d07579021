// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
public import FacialEMG

/// Wakes one waiting thread, from any thread, without a lock and without allocating (an eventfd).
///
/// Rings between two waits count as one.
public final class Doorbell: Sendable {
  private let descriptor: Int32

  /// Throws where the process has no file descriptor left.
  public init() throws(FacialisError) {
    descriptor = clinux_doorbell_open()
    if descriptor < 0 { throw .noDoorbell(errno: -descriptor) }
  }

  deinit { clinux_doorbell_close(descriptor) }

  /// Wakes the waiter, now or when it waits next; one system call.
  public func ring() { _ = clinux_doorbell_ring(descriptor) }

  /// Blocks until the bell is rung or the time is over; true where it was rung.
  public func wait(milliseconds: Int) -> Bool {
    clinux_doorbell_wait(descriptor, Int32(clamping: milliseconds)) == 1
  }
}
