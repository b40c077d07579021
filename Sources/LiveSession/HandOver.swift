// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Synchronization

/// An analysis that has caught up with its recording, on its way from the thread that replays to the session's.
final class HandOver: Sendable {
  let recording: String
  /// The sample of the recording that it has to see next.
  let position: Int
  /// The balance of the files before the restart.
  let before: Ledger
  private let run: Mutex<AnalysisRun>
  private let answer = Mutex<Bool?>(nil)

  init(_ run: AnalysisRun, recording: String, position: Int, before: Ledger) {
    self.run = Mutex(run)
    self.recording = recording
    self.position = position
    self.before = before
  }

  /// The analysis itself.
  func take() -> AnalysisRun { run.withLock { $0 } }

  /// Whether the session took it; nil until it has said so.
  var isTaken: Bool? { answer.withLock { $0 } }

  func answer(_ isTaken: Bool) { answer.withLock { $0 = isTaken } }
}
