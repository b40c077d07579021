// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
public import FacialEMG

/// The host's clocks, passed in wherever time matters, so that tests decide what time it is.
public protocol HostClock: Sendable {
  /// Nanoseconds of a clock that never steps back and goes on while the machine is suspended.
  func monotonic() -> UInt64
  /// Civil time.
  func utc() -> UTCTime
  /// Blocks the calling thread until the monotonic clock shows the time.
  func sleep(until monotonic: UInt64)
}

/// The clocks of Linux: CLOCK_BOOTTIME and CLOCK_REALTIME.
public struct SystemClock: HostClock {
  public init() {}

  public func monotonic() -> UInt64 { clinux_monotonic_time() }

  public func utc() -> UTCTime { UTCTime(nanoseconds: clinux_civil_time()) }

  public func sleep(until monotonic: UInt64) { clinux_sleep_until(monotonic) }

  /// Nanoseconds of CPU time that the calling thread has used.
  public static func threadTime() -> UInt64 { clinux_thread_cpu_time() }
}
