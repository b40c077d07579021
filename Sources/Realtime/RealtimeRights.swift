// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import FacialEMG

/// What the system allows a process that must not miss samples: real-time threads, memory that is not swapped out.
public struct RealtimeRights: Sendable, Hashable {
  /// What a thread that asks for SCHED_FIFO gets.
  public let threads: RealtimeThread.Grant
  public let isMemoryLocked: Bool

  /// Locks the process's memory, or where that is limited leaves it to the rings, and tries what a thread is granted; once, before other threads are started.
  public static func claim() -> RealtimeRights {
    let isLocked = clinux_lock_memory() == 0
    let thread = try? RealtimeThread(name: "facialis-try", urgency: .fifo(priority: 1)) {}
    thread?.join()
    return RealtimeRights(threads: thread?.grant ?? .ordinary, isMemoryLocked: isLocked)
  }

  /// One line for the log; nil where everything is allowed.
  public var shortage: String? {
    var words: [String] = []
    switch threads {
    case .fifo: break
    case .nice: words.append("threads run at nice -10 instead of SCHED_FIFO (LimitRTPRIO=60)")
    case .ordinary: words.append("threads run as ordinary ones instead of SCHED_FIFO (LimitRTPRIO=60)")
    }
    if !isMemoryLocked { words.append("memory is not locked (LimitMEMLOCK=256M)") }
    return words.isEmpty
      ? nil : "not allowed, so that a busy machine may lose samples: " + words.joined(separator: "; ")
  }
}
