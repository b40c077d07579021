// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// What one subscriber of a hub gets, behind a bounded queue of its own.
///
/// Whoever does not read loses the oldest elements, delays nobody, and is told the range it lost before the next element.
/// One task iterates it; `cancel` or the end of the task frees it.
public final class Subscription<Element: Sendable>: AsyncSequence, Sendable {
  /// What comes out.
  public enum Delivery: Sendable {
    case element(Element)
    /// Positions (samples, or numbers of events) that this subscriber will not get.
    case lost(Range<Int>)
  }

  private struct State {
    var queue: [(element: Element, positions: Range<Int>)] = []
    var head = 0
    var lost: Range<Int>?
    var waiter: CheckedContinuation<Delivery?, Never>?
    var isFinished = false
    var offered = 0
    var lostCount = 0
    var delivered = 0

    var count: Int { queue.count - head }

    mutating func lose(_ positions: Range<Int>) {
      lost = lost.map { $0.lowerBound..<Swift.max($0.upperBound, positions.upperBound) } ?? positions
      lostCount += positions.count
    }

    mutating func next() -> Delivery? {
      if let range = lost {
        lost = nil
        return .lost(range)
      }
      guard head < queue.count else { return nil }
      let first = queue[head]
      head += 1
      if head > 64, head * 2 > queue.count {
        queue.removeFirst(head)
        head = 0
      }
      delivered += first.positions.count
      return .element(first.element)
    }
  }

  /// Elements that wait at most.
  public let capacity: Int
  private let state = Mutex(State())
  private let onCancel: Mutex<(@Sendable () -> Void)?>

  /// - Parameter onCancel: called once when the subscriber is gone.
  package init(capacity: Int, onCancel: (@Sendable () -> Void)? = nil) {
    self.capacity = capacity
    self.onCancel = Mutex(onCancel)
  }

  /// Offered, delivered, waiting and lost positions: offered = delivered + waiting + lost.
  public var balance: (offered: Int, delivered: Int, waiting: Int, lost: Int) {
    state.withLock { state in
      let waiting = state.queue[state.head...].reduce(0) { $0 + $1.positions.count }
      return (state.offered, state.delivered, waiting, state.lostCount)
    }
  }

  /// Gives it an element that stands for the positions; never waits.
  package func offer(_ element: Element, _ positions: Range<Int>) {
    let waiter = state.withLock { state -> (CheckedContinuation<Delivery?, Never>, Delivery?)? in
      if state.isFinished { return nil }
      state.offered += positions.count
      if state.count == capacity {
        state.lose(state.queue[state.head].positions)
        state.head += 1
      }
      state.queue.append((element, positions))
      if state.head > 64, state.head * 2 > state.queue.count {
        state.queue.removeFirst(state.head)
        state.head = 0
      }
      guard let waiter = state.waiter else { return nil }
      state.waiter = nil
      return (waiter, state.next())
    }
    if let waiter { waiter.0.resume(returning: waiter.1) }
  }

  /// Tells it that positions behind everything offered are left out.
  package func leaveOut(_ positions: Range<Int>) {
    state.withLock { state in
      if state.isFinished || positions.isEmpty { return }
      state.offered += positions.count
      // What still waits is given up with it, so that the order of samples holds.
      while state.head < state.queue.count {
        state.lose(state.queue[state.head].positions)
        state.head += 1
      }
      state.lose(positions)
    }
  }

  /// Ends it after what still waits.
  package func finish() {
    let waiter = state.withLock { state in
      state.isFinished = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: nil)
  }

  /// Ends it at once; for the subscriber.
  public func cancel() {
    state.withLock { state in
      state.queue = []
      state.head = 0
      state.lost = nil
    }
    finish()
    let action = onCancel.withLock { action in
      defer { action = nil }
      return action
    }
    action?()
  }

  /// What has come, without waiting; nil where nothing has.
  public func poll() -> Delivery? { state.withLock { $0.next() } }

  public func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let subscription: Subscription

    public mutating func next() async -> Delivery? { await subscription.next() }
  }

  /// The next delivery; nil when it has ended or its task was cancelled.
  public func next() async -> Delivery? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready = state.withLock { state -> (Bool, Delivery?) in
          if let delivery = state.next() { return (true, delivery) }
          if state.isFinished || state.waiter != nil { return (true, nil) }
          state.waiter = continuation
          return (false, nil)
        }
        if ready.0 { continuation.resume(returning: ready.1) }
      }
    } onCancel: {
      cancel()
    }
  }
}
