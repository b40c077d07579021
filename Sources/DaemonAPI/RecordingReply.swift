// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// A recording as the socket describes it.
public struct RecordingReply: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Hashable, Codable {
    case recording
    case finished
    /// Ended by a crash or a power cut; `facialis repair` makes its last file regular.
    case interrupted
  }

  public var id: String
  public var state: State
  public var subject: String
  public var task: String?
  public var session: String?
  /// The files in their order; all but the last are finished.
  public var files: [String]
  public var startedUTC: UTCTime
  public var stoppedUTC: UTCTime?
  /// Length so far, gaps included.
  public var durationS: Double
  public var samples: Int
  /// Seconds from before the start that it holds, where some were asked for.
  public var preTriggerS: Double?
  /// The sample of the daemon's stream that is the recording's first; nil where that stream has ended.
  public var streamSample: Int?
  /// The balance of samples; in the answer to a stop.
  public var ledger: [LedgerRow]?
  /// Markers that do not pair, in words; in the answer to a stop.
  public var notes: [String]?

  public init(
    id: String, state: State, subject: String, task: String? = nil, session: String? = nil, files: [String],
    startedUTC: UTCTime, stoppedUTC: UTCTime? = nil, durationS: Double, samples: Int, ledger: [LedgerRow]? = nil,
    streamSample: Int? = nil
  ) {
    self.id = id
    self.state = state
    self.subject = subject
    self.task = task
    self.session = session
    self.files = files
    self.startedUTC = startedUTC
    self.stoppedUTC = stoppedUTC
    self.durationS = durationS
    self.samples = samples
    self.ledger = ledger
    self.streamSample = streamSample
  }

  private enum CodingKeys: String, CodingKey {
    case id, state, subject, task, session, files, samples, ledger, notes
    case startedUTC = "started_utc"
    case stoppedUTC = "stopped_utc"
    case durationS = "duration_s"
    case preTriggerS = "pre_trigger_s"
    case streamSample = "stream_sample"
  }
}
