// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// Signs of life of one thread: it counts up while the thread goes round, and says when the thread waits for the system.
///
/// Neither allocates nor locks; written by its thread, read by any.
public final class Heartbeat: Sendable {
  /// What can be seen of it.
  public struct Reading: Sendable, Hashable {
    public var beats: UInt64
    /// In a call of the system that may take as long as it likes, such as a write to a disk that is gone.
    public var isOutside: Bool
    /// Its thread has ended.
    public var isEnded: Bool

    public init(beats: UInt64, isOutside: Bool = false, isEnded: Bool = false) {
      self.beats = beats
      self.isOutside = isOutside
      self.isEnded = isEnded
    }
  }

  /// What the thread is called in messages.
  public let name: String
  private let beats = Atomic<UInt64>(0)
  private let outside = Atomic(false)
  private let ended = Atomic(false)

  public init(_ name: String) { self.name = name }

  public func beat() { beats.wrappingAdd(1, ordering: .relaxed) }

  /// Runs what may wait for a device or a disk without end.
  public func outside<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    outside.store(true, ordering: .relaxed)
    defer {
      outside.store(false, ordering: .relaxed)
      beat()
    }
    return try body()
  }

  /// Sleeps until a time of the clock; a long sleep, such as through a gap of a signal, is no sign of hanging.
  public func sleep(until time: UInt64, on clock: any HostClock) {
    let now = clock.monotonic()
    if time > now, time - now > 1_000_000_000 {
      outside { clock.sleep(until: time) }
    } else {
      clock.sleep(until: time)
      beat()
    }
  }

  /// The thread is at its end; nothing is expected of it any more.
  public func end() { ended.store(true, ordering: .relaxed) }

  public var reading: Reading {
    Reading(
      beats: beats.load(ordering: .relaxed), isOutside: outside.load(ordering: .relaxed),
      isEnded: ended.load(ordering: .relaxed))
  }
}
