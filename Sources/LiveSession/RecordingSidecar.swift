// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import FoundationEssentials
internal import SpasmDetection

/// What stands beside a recording as `X.json`: device, channels, settings, times and the balance of samples.
///
/// Written when the recording begins, and again with its end; a description without `stopped_utc` is of a recording that goes on
/// or was interrupted.
public struct RecordingSidecar: Sendable, Hashable, Codable {
  public var software: String
  public var disclaimer: String
  public var recording: String
  public var subject: String
  public var task: String?
  public var session: String?
  public var device: String
  public var montage: Montage?
  public var format: StreamFormat
  public var settingsHash: String
  public var settings: String
  public var startedUTC: UTCTime
  public var utcOffsetS: Int
  /// The sample of the daemon's stream that is the recording's first.
  public var streamSample: Int
  public var files: [String]
  public var stoppedUTC: UTCTime?
  /// Why it ended.
  public var end: String?
  public var samples: Int?
  public var durationS: Double?
  public var ledger: Ledger?

  package init(_ plan: RecordingPlan, device: String, montage: Montage?, settings: LiveSettings) {
    software = "Facialis \(Facialis.version)"
    disclaimer = Facialis.disclaimer
    recording = plan.id
    subject = plan.request.subject
    task = plan.request.task
    session = plan.request.session
    self.device = device
    self.montage = montage
    format = plan.format
    settingsHash = settings.detection.hash
    self.settings = settings.detection.canonicalText
    startedUTC = plan.start
    utcOffsetS = settings.utcOffsetSeconds
    streamSample = plan.firstSample
    files = [plan.path.split(separator: "/").last.map(String.init) ?? plan.path]
  }

  package mutating func end(_ end: RecordingEnd, rate: Double) {
    stoppedUTC = end.stopped
    self.end = end.reason.rawValue
    samples = end.samples
    durationS = Double(end.samples) / rate
    ledger = end.ledger
  }

  /// Writes it whole or not at all.
  package func write(to path: String) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    } catch { throw .sidecar(path, "\(error)") }
  }

  private enum CodingKeys: String, CodingKey {
    case software, disclaimer, recording, subject, task, session, device, montage, format, settings, files, end, samples
    case ledger
    case settingsHash = "settings_hash"
    case startedUTC = "started_utc"
    case utcOffsetS = "utc_offset_s"
    case streamSample = "stream_sample"
    case stoppedUTC = "stopped_utc"
    case durationS = "duration_s"
  }
}

/// Files that stand beside a recording.
package enum RecordingFolder {
  /// Makes the folder and those above it, for their owner and group only.
  package static func make(_ path: String) throws(FacialisError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch { throw .sidecar(path, "\(error)") }
  }

  /// Writes the table of canonical events, whole or not at all.
  package static func writeEvents(_ events: [Event], rate: Double, to path: String) throws(FacialisError) {
    do {
      try Data(EventTable.text(events, rate: rate).utf8).write(to: URL(filePath: path), options: .atomic)
    } catch { throw .sidecar(path, "\(error)") }
  }
}
