// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import Synchronization

/// The progress of a batch on a terminal, drawn over itself at most ten times a second; nothing elsewhere.
final class ProgressBar: Sendable {
  private let console: Console
  private let last = Mutex(0.0)

  init(_ console: Console) { self.console = console }

  func show(_ progress: BatchProgress) {
    guard console.isErrorTerminal else { return }
    let now = BatchRun.now
    let isDue = last.withLock { last in
      guard now - last >= 0.1 else { return false }
      last = now
      return true
    }
    if isDue { console.warn("\r\(progress.line(now: now))\u{1B}[K") }
  }

  func clear() {
    if console.isErrorTerminal { console.warn("\r\u{1B}[K") }
  }
}
