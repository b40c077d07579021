// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Synchronization

/// Brings together who waits for a recording to begin or end and the recorder's reports, whichever comes first.
final class RecordingDesk: Sendable {
  typealias Opened = @Sendable (Result<RecordingPlan, FacialisError>) -> Void
  typealias Closed = @Sendable (Result<RecordingResult, FacialisError>) -> Void

  private struct Entry {
    var opened: Result<RecordingPlan, FacialisError>?
    var closed: Result<RecordingResult, FacialisError>?
    var waitingForOpen: [Opened] = []
    var waitingForClose: [Closed] = []
  }

  private let entries = Mutex<[String: Entry]>([:])

  func reportOpened(_ id: String, _ result: Result<RecordingPlan, FacialisError>) {
    let waiting = entries.withLock { entries in
      var entry = entries[id] ?? Entry()
      if entry.opened == nil { entry.opened = result }
      defer { entries[id] = entry }
      defer { entry.waitingForOpen = [] }
      return entry.waitingForOpen
    }
    for reply in waiting { reply(result) }
  }

  func reportClosed(_ id: String, _ result: Result<RecordingResult, FacialisError>) {
    let waiting = entries.withLock { entries in
      var entry = entries[id] ?? Entry()
      if entry.closed == nil { entry.closed = result }
      defer { entries[id] = entry }
      defer { entry.waitingForClose = [] }
      return entry.waitingForClose
    }
    for reply in waiting { reply(result) }
  }

  func whenOpened(_ id: String, _ reply: @escaping Opened) {
    let known = entries.withLock { entries -> Result<RecordingPlan, FacialisError>? in
      if let known = entries[id]?.opened { return known }
      entries[id, default: Entry()].waitingForOpen.append(reply)
      return nil
    }
    if let known { reply(known) }
  }

  func whenClosed(_ id: String, _ reply: @escaping Closed) {
    let known = entries.withLock { entries -> Result<RecordingResult, FacialisError>? in
      if let known = entries[id]?.closed { return known }
      entries[id, default: Entry()].waitingForClose.append(reply)
      return nil
    }
    if let known { reply(known) }
  }
}

/// What became of a recording.
public struct RecordingResult: Sendable, Hashable {
  public var plan: RecordingPlan
  /// Its files, in order.
  public var paths: [String]
  public var reason: SessionMachine.EndReason
  public var samples: Int
  public var stopped: UTCTime
  public var ledger: Ledger
  /// What hit the end of the file or the files beside it; nil where all is well.
  public var failure: FacialisError?

  public var durationSeconds: Double { Double(samples) / plan.format.rate }
}
