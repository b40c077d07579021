// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG

/// What the session asks of the recorder, in order.
package enum RecordJob: Sendable {
  /// One whole data record; its memory goes back to the pool.
  case record(RecordAssembler.Record)
  /// Whole data records of a gap, filled with every channel's last value.
  case filled(records: Int, lastFrame: [Int32])
  /// The end of a file, with an incomplete last record if there is one, and the next one of the same recording.
  case next(last: RecordAssembler.Record?, file: FilePlan)
  /// What is known of the clocks so far, for the description.
  case clocks(ClockAccount)
  /// The end: an incomplete last record if there is one, and what is to be said of the recording.
  case close(last: RecordAssembler.Record?, end: RecordingEnd)
}

/// What is known of a recording when it ends.
package struct RecordingEnd: Sendable, Hashable {
  package var reason: SessionMachine.EndReason
  package var samples: Int
  package var ledger: Ledger
  package var stopped: UTCTime
  package var clocks: ClockAccount

  package init(
    reason: SessionMachine.EndReason, samples: Int, ledger: Ledger, stopped: UTCTime,
    clocks: ClockAccount = ClockAccount()
  ) {
    self.reason = reason
    self.samples = samples
    self.ledger = ledger
    self.stopped = stopped
    self.clocks = clocks
  }
}

/// Where a session's data records go; never blocks.
package protocol RecordOutlet: AnyObject, Sendable {
  /// Memory for one data record; nil while the disk holds all of it.
  func takeBuffer() -> [Int32]?
  func submit(_ job: RecordJob)
  /// Whether nothing is written any more.
  var hasFailed: Bool { get }
  /// Record buffers that wait for the disk, of how many.
  var fill: (waiting: Int, capacity: Int) { get }
}
