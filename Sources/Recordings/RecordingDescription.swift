// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import FoundationEssentials

/// What stands beside a recording as `X.json`: device, channels, settings, files, times, session and the balance of samples.
///
/// Written when the recording begins, with every further file, and again with its end; a description without `stopped_utc` is of a
/// recording that goes on or was interrupted.
public struct RecordingDescription: Sendable, Hashable, Codable {
  /// One of the files that the recording was rotated over, in order.
  public struct File: Sendable, Hashable, Codable {
    /// Its name in the description's folder.
    public var name: String
    /// The sample of the recording, gaps included, that is the file's first.
    public var firstSample: Int
    /// Samples in the file, gaps inside it included; nil while it is written, or where it was never finished.
    public var samples: Int?
    /// What the samples between the file before and this one were lost to; nil where none are missing.
    public var gapCause: LossCause?

    public init(name: String, firstSample: Int, samples: Int? = nil, gapCause: LossCause? = nil) {
      self.name = name
      self.firstSample = firstSample
      self.samples = samples
      self.gapCause = gapCause
    }

    private enum CodingKeys: String, CodingKey {
      case name, samples
      case firstSample = "first_sample"
      case gapCause = "gap_cause"
    }
  }

  public var software: String
  public var disclaimer: String
  public var recording: String
  public var subject: String
  public var task: String?
  public var session: String?
  /// Only where it was given.
  public var sex: Sex?
  /// The operator's code as it was given, else the number of the user who started it (`uid:1000`).
  public var operatorCode: String?
  public var device: String
  public var deviceSerial: String?
  public var montage: Montage?
  public var format: StreamFormat
  /// Seconds of a data record, and seconds between two synchronisations with the disk.
  public var recordS: Double
  public var synchronisationS: Double
  public var settingsHash: String
  public var settings: String
  public var startedUTC: UTCTime
  public var utcOffsetS: Int
  /// The sample of the daemon's stream that is the recording's first.
  public var streamSample: Int
  public var files: [File]
  /// Electrodes and checks of the visit, as entered.
  public var electrodes: ElectrodeSetup?
  /// What holds for the visit: substances, sleep, treatment, scores; as entered.
  public var covariates: SessionCovariates?
  /// Where the samples lay on the host's clocks, raw.
  public var clock: [ClockObservation]?
  /// The device's clock against the host's, by the readings since the last restart.
  public var clockFit: ClockFit?
  /// What else happened to it, in words: steps of the civil clock, restarts.
  public var notes: [String]?
  public var stoppedUTC: UTCTime?
  /// Why it ended.
  public var end: String?
  public var samples: Int?
  public var durationS: Double?
  public var ledger: Ledger?

  public init(
    recording: String, subject: String, task: String? = nil, session: String? = nil, operatorCode: String? = nil,
    device: String, deviceSerial: String? = nil, montage: Montage?, format: StreamFormat, recordS: Double,
    synchronisationS: Double, settingsHash: String, settings: String, startedUTC: UTCTime, utcOffsetS: Int,
    streamSample: Int, files: [File], covariates: SessionCovariates? = nil
  ) {
    software = "Facialis \(Facialis.version)"
    disclaimer = Facialis.disclaimer
    self.recording = recording
    self.subject = subject
    self.task = task
    self.session = session
    self.operatorCode = operatorCode
    self.device = device
    self.deviceSerial = deviceSerial
    self.montage = montage
    self.format = format
    self.recordS = recordS
    self.synchronisationS = synchronisationS
    self.settingsHash = settingsHash
    self.settings = settings
    self.startedUTC = startedUTC
    self.utcOffsetS = utcOffsetS
    self.streamSample = streamSample
    self.files = files
    self.covariates = covariates
  }

  private enum CodingKeys: String, CodingKey {
    case software, disclaimer, recording, subject, task, session, device, montage, format, settings, files, end, samples
    case sex, electrodes, ledger, covariates, clock, notes
    case clockFit = "clock_fit"
    case operatorCode = "operator"
    case deviceSerial = "device_serial"
    case recordS = "record_s"
    case synchronisationS = "synchronisation_s"
    case settingsHash = "settings_hash"
    case startedUTC = "started_utc"
    case utcOffsetS = "utc_offset_s"
    case streamSample = "stream_sample"
    case stoppedUTC = "stopped_utc"
    case durationS = "duration_s"
  }
}

extension RecordingDescription {
  /// The visit that the recording belongs to.
  public var visit: Session {
    get {
      Session(
        subject: subject, sex: sex, label: session, operatorCode: operatorCode, montage: montage?.name,
        electrodes: electrodes ?? ElectrodeSetup(), covariates: covariates ?? SessionCovariates())
    }
    set {
      sex = newValue.sex
      electrodes = newValue.electrodes.isEmpty ? nil : newValue.electrodes
      covariates = newValue.covariates.isEmpty ? nil : newValue.covariates
    }
  }

  /// Reads a description; throws in words where it is not there or is none.
  public init(path: String) throws(FacialisError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    } catch { throw .descriptionUnreadable(path, "\(error)") }
  }

  /// Writes it whole or not at all.
  public func write(to path: String) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    do { bytes = Array(try encoder.encode(self)) } catch { throw .sidecar(path, "\(error)") }
    try DiskFile.replace(path, with: bytes)
  }
}
