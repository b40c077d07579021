// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
public import FacialEMG
internal import Glibc
internal import Synchronization

/// A named thread of its own with the urgency that the system grants, outside Swift's cooperative pool.
///
/// It may block. `join` waits for its end; a thread that nobody joins runs on by itself.
public final class RealtimeThread: Sendable {
  /// How urgent a thread is.
  public enum Urgency: Sendable, Hashable {
    /// SCHED_FIFO of the priority, 1 to 99; where that is not allowed, nice -10; where that is not, an ordinary thread.
    case fifo(priority: Int)
    /// An ordinary thread of a nice value.
    case nice(Int)
    case ordinary
  }

  /// What the system granted.
  public enum Grant: String, Sendable, Hashable {
    case fifo
    case nice
    case ordinary
  }

  private let identifier: pthread_t
  private let joined = Atomic(false)
  private let granted: GrantBox

  /// Starts the thread; throws where the system has none left.
  public init(
    name: String, urgency: Urgency = .ordinary, _ body: @escaping @Sendable () -> Void
  ) throws(FacialisError) {
    granted = GrantBox()
    let start = ThreadStart(name: name, urgency: urgency, grant: granted, body: body)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(start).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context)
    if status != 0 {
      unsafe Unmanaged<ThreadStart>.fromOpaque(context).release()
      throw .noThread(name, errno: status)
    }
    identifier = thread
  }

  deinit {
    if !joined.load(ordering: .relaxed) { pthread_detach(identifier) }
  }

  /// What the system granted; nil until the thread runs.
  public var grant: Grant? { granted.value.withLock { $0 } }

  /// Blocks until the thread has ended; later calls return at once.
  public func join() {
    if joined.exchange(true, ordering: .acquiringAndReleasing) { return }
    pthread_join(identifier, nil)
  }

  fileprivate static func apply(_ urgency: Urgency) -> Grant {
    switch urgency {
    case .fifo(let priority):
      if clinux_schedule_fifo(Int32(clamping: priority)) == 0 { return .fifo }
      return clinux_set_nice(-10) == 0 ? .nice : .ordinary
    case .nice(let nice): return clinux_set_nice(Int32(clamping: nice)) == 0 ? .nice : .ordinary
    case .ordinary: return .ordinary
    }
  }
}

private final class GrantBox: Sendable {
  let value = Mutex<RealtimeThread.Grant?>(nil)
}

private final class ThreadStart: Sendable {
  let name: String
  let urgency: RealtimeThread.Urgency
  let grant: GrantBox
  let body: @Sendable () -> Void

  init(name: String, urgency: RealtimeThread.Urgency, grant: GrantBox, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.urgency = urgency
    self.grant = grant
    self.body = body
  }

  func run() {
    _ = unsafe clinux_name_thread(name)
    let result = RealtimeThread.apply(urgency)
    grant.value.withLock { $0 = result }
    body()
  }
}
