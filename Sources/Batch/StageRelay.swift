// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Synchronization

/// Hands loads from one thread to the next, in order; a fixed number of them goes round, so it is bounded.
///
/// Whoever takes from an empty relay is woken when a few loads are there, not for each: waking costs more than handing on. So
/// the loads that go round must be more than what can lie in all relays without waking anybody.
final class StageRelay<Load: Sendable>: Sendable {
  private struct State: Sendable {
    var loads: [Load?]
    var first = 0
    var count = 0
    var isClosed = false
    var isAwaited = false
  }

  /// Loads that wake who waits for them.
  static var wakingCount: Int { 4 }

  private let state: Mutex<State>
  private let woken = DispatchSemaphore(value: 0)

  /// Room for as many loads as go round.
  init(capacity: Int) { state = Mutex(State(loads: [Load?](repeating: nil, count: capacity))) }

  /// Puts a load at the end; there is always room for it.
  func put(_ load: Load) {
    let wakes = state.withLock { state in
      precondition(state.count < state.loads.count)
      state.loads[(state.first + state.count) % state.loads.count] = load
      state.count += 1
      return Self.wakes(&state)
    }
    if wakes { woken.signal() }
  }

  /// Says that nothing more comes; what is there is still handed out.
  func close() {
    let wakes = state.withLock { state in
      state.isClosed = true
      return Self.wakes(&state)
    }
    if wakes { woken.signal() }
  }

  /// Waits for the next load; nil after the last one of a closed relay.
  func take() -> Load? {
    while true {
      let (load, waits) = state.withLock { state -> (Load?, Bool) in
        guard state.count > 0 else {
          state.isAwaited = !state.isClosed
          return (nil, state.isAwaited)
        }
        defer {
          state.first = (state.first + 1) % state.loads.count
          state.count -= 1
        }
        return (state.loads[state.first].take(), false)
      }
      guard waits else { return load }
      woken.wait()
    }
  }

  private static func wakes(_ state: inout State) -> Bool {
    guard state.isAwaited, state.isClosed || state.count >= wakingCount else { return false }
    state.isAwaited = false
    return true
  }
}
