// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
package import Realtime
internal import Synchronization

/// Tries for a source until it has one, on a thread of its own: whenever the bell rings, and now and then.
package final class SourceWait: Sendable {
  private struct State {
    var reason: FacialisError
    var isStopped = false
    var hasEnded = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// Of its thread.
  package let heartbeat = Heartbeat("waiting")
  private let bell: Doorbell
  private let state: Mutex<State>

  /// - Parameters:
  ///   - reason: why there is no source yet.
  ///   - bell: rung when a device came.
  ///   - attempt: gets the source and begins with it; on the thread.
  ///   - remark: takes each new reason, for the log.
  package init(
    _ reason: FacialisError, bell: Doorbell, attempt: @escaping @Sendable () throws(FacialisError) -> Void,
    remark: @escaping @Sendable (FacialisError) -> Void
  ) throws(FacialisError) {
    self.bell = bell
    state = Mutex(State(reason: reason))
    remark(reason)
    _ = try RealtimeThread(name: "facialis-wait") { [self] in
      run(reason, attempt, remark)
      heartbeat.end()
      let waiting = state.withLock { state in
        state.hasEnded = true
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  /// Why there is no source yet; nil where it waits no more.
  package var reason: FacialisError? { state.withLock { $0.hasEnded ? nil : $0.reason } }

  /// Waits no more; returns when its thread does nothing any more.
  package func end() async {
    state.withLock { $0.isStopped = true }
    bell.ring()
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if !state.hasEnded { state.waiting.append(continuation) }
        return state.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func run(
    _ first: FacialisError, _ attempt: () throws(FacialisError) -> Void, _ remark: (FacialisError) -> Void
  ) {
    var pace = WaitPace()
    var reason = first
    while true {
      let pause = pace.pause(after: reason)
      _ = heartbeat.outside { bell.wait(milliseconds: pause) }
      if state.withLock({ $0.isStopped }) { return }
      do throws(FacialisError) {
        try heartbeat.outside(attempt)
        return
      } catch {
        if error != reason { remark(error) }
        reason = error
        state.withLock { $0.reason = error }
      }
    }
  }
}
