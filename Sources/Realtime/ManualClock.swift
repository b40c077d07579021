// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
import Synchronization

/// A clock that stands until it is moved; whoever sleeps on it moves it to the time waited for.
///
/// For tests and for runs that have to be the same every time.
public final class ManualClock: HostClock {
  private let now: Mutex<UInt64>
  private let origin: UTCTime

  /// Starts at monotonic time 0, which is the civil time `origin`.
  public init(origin: UTCTime = UTCTime(year: 2026, month: 1, day: 1)) {
    now = Mutex(0)
    self.origin = origin
  }

  public func monotonic() -> UInt64 { now.withLock { $0 } }

  public func utc() -> UTCTime { UTCTime(nanoseconds: origin.nanoseconds + Int64(monotonic())) }

  public func sleep(until monotonic: UInt64) { now.withLock { $0 = max($0, monotonic) } }

  /// Moves the clock on.
  public func advance(nanoseconds: UInt64) { now.withLock { $0 += nanoseconds } }
}
