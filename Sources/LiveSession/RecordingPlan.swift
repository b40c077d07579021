// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Recordings

/// What is asked for when a recording starts.
public struct RecordingRequest: Sendable, Hashable {
  /// The subject's code; never a name.
  public var subject: String
  /// What is recorded, `rest`, `smile`; `task` in file names as BIDS has it.
  public var task: String?
  /// The visit.
  public var session: String?
  /// Who may be named as the operator, a code.
  public var operatorCode: String?
  /// What was entered for the visit: sex, electrodes, covariates; the recording keeps it.
  public var visit: Session?
  /// Seconds from before the start that the recording is to hold, as far as they are still kept.
  public var preTriggerSeconds: Double

  public init(
    subject: String, task: String? = nil, session: String? = nil, operatorCode: String? = nil, visit: Session? = nil,
    preTriggerSeconds: Double = 0
  ) {
    self.subject = subject
    self.task = task
    self.session = session
    self.operatorCode = operatorCode
    self.visit = visit
    self.preTriggerSeconds = preTriggerSeconds
  }

  /// Throws in words where a code could not stand in a file's name.
  public func validate() throws(FacialisError) {
    for (key, value) in [("subject", subject), ("task", task), ("session", session)] {
      guard let value else { continue }
      let allowed = value.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
          || ($0 == 95 && key == "task")
      }
      guard allowed, (1...32).contains(value.utf8.count) else { throw .codeInvalid(key) }
    }
  }
}

/// A recording as it was begun.
public struct RecordingPlan: Sendable, Hashable {
  /// The file's name without its ending; also the recording's identifier.
  public var id: String
  public var request: RecordingRequest
  /// Path without ending; `.bdf`, `.json` and `_events.tsv` follow.
  public var base: String
  /// Path of the signal's file.
  public var path: String
  public var format: StreamFormat
  /// The sample of the stream that is the recording's first.
  public var firstSample: Int
  /// Civil time of the first sample.
  public var start: UTCTime
  public var framesPerRecord: Int
  /// Samples from before the request that it holds.
  public var preTriggerSamples = 0

  /// Path of the canonical events' table.
  public var eventsPath: String { base + "_events.tsv" }
  /// Path of the description.
  public var descriptionPath: String { base + ".json" }

  /// Names a recording `<subject>_<task>_<UTC yyyymmddThhmmssZ>` in a folder.
  package init(
    _ request: RecordingRequest, folder: String, format: StreamFormat, fileExtension: String, firstSample: Int,
    start: UTCTime, framesPerRecord: Int
  ) {
    let words = [request.subject, request.session.map { "ses-" + $0 }, request.task, start.compact]
    id = words.compactMap { $0 }.joined(separator: "_")
    self.request = request
    base = "\(folder)/\(id)"
    path = "\(base).\(fileExtension)"
    self.format = format
    self.firstSample = firstSample
    self.start = start
    self.framesPerRecord = framesPerRecord
  }
}

extension RecordingPlan {
  /// A recording that goes on, at the sample of the new stream that would be its first.
  ///
  /// - Parameter start: where nothing of it is left, so that it begins anew.
  init(
    goingOn open: OpenRecording, format: StreamFormat, firstSample: Int, start: UTCTime?, framesPerRecord: Int
  ) {
    let known = open.description
    id = known.recording
    request = RecordingRequest(
      subject: known.subject, task: known.task, session: known.session, operatorCode: known.operatorCode,
      visit: known.visit)
    base = "\(open.folder)/\(id)"
    path = FilePlan.path(base: base, number: 1, fileExtension: format.fileExtension)
    self.format = format
    self.firstSample = firstSample
    self.start = start ?? known.startedUTC
    self.framesPerRecord = framesPerRecord
  }

  /// Seconds from before the request that it holds.
  public var preTriggerSeconds: Double { Double(preTriggerSamples) / format.rate }

  /// The recording's first file.
  package var firstFile: FilePlan {
    FilePlan(number: 1, path: path, firstSample: 0, start: start, gapCause: nil, samplesBefore: nil)
  }
}

extension StreamFormat {
  /// `edf` where 16 bits hold every count, `bdf` elsewhere; as the recording's writer decides.
  var fileExtension: String {
    let fits = channels.allSatisfy {
      $0.calibration.digitalMinimum >= -32768 && $0.calibration.digitalMaximum <= 32767
    }
    return bits <= 16 && fits ? "edf" : "bdf"
  }
}
