// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime
internal import Synchronization

/// Ends of recordings whose description or table the disk did not take, tried again until it does.
///
/// A recording that a full disk ended has no room for the files beside it either; without its end it would pass for one that a crash
/// interrupted, and the next start of the daemon would go on with it.
final class UnwrittenEnds: Sendable {
  /// Writes what is missing of an end; returns what was in the way.
  typealias Attempt = @Sendable () -> FacialisError?

  private struct State {
    var attempts: [Attempt] = []
    var thread: RealtimeThread?
    var isEnding = false
  }

  private let period: Int
  private let bell: Doorbell
  private let state = Mutex(State())

  /// - Parameter period: seconds between two attempts.
  init(period: Int = 10) throws(FacialisError) {
    self.period = period
    bell = try Doorbell()
  }

  /// Keeps an end that could not be written; it is tried again on a thread of its own.
  func keep(_ attempt: @escaping Attempt) {
    state.withLock { state in
      state.attempts.append(attempt)
      // Where the system has no thread left, the last attempt is at the end.
      if state.thread == nil { state.thread = try? RealtimeThread(name: "facialis-ends", urgency: .ordinary, run) }
    }
  }

  /// There may be room again: tries now.
  func retry() { bell.ring() }

  /// Tries a last time and returns when that is over.
  func end() {
    let thread = state.withLock { state in
      state.isEnding = true
      return state.thread
    }
    bell.ring()
    if let thread { thread.join() } else { attempt() }
  }

  @Sendable private func run() {
    while !state.withLock({ $0.isEnding }) {
      _ = bell.wait(milliseconds: period * 1000)
      attempt()
    }
  }

  private func attempt() {
    let due = state.withLock { state in
      defer { state.attempts = [] }
      return state.attempts
    }
    let left = due.filter { $0() != nil }
    state.withLock { $0.attempts = left + $0.attempts }
  }
}
