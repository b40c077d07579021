// SPDX-License-Identifier: GPL-3.0-or-later

/// All that a catalogue knows of one recording: itself, its files, its gap-free segments, and the analyses of it.
///
/// It follows from the files alone, so that the catalogue that the daemon keeps and one that is rebuilt are the same.
public struct RecordingSurvey: Sendable, Hashable, Codable {
  /// Where a recording stands.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its description says when it ended.
    case finished
    /// Its description has no end: it goes on, or was interrupted.
    case unfinished
    /// A file without a description of Facialis.
    case foreign
    /// It could not be read; `error` says why.
    case broken
  }

  /// One of the files that the recording was rotated over.
  public struct File: Sendable, Hashable, Codable {
    public var name: String
    /// 1, 2, 3, ...
    public var number: Int
    /// `BDF+C`, ...; nil where it could not be read.
    public var kind: String?
    /// The sample of the recording, gaps included, that is its first.
    public var firstSample: Int
    /// Samples in it, gaps included.
    public var samples: Int
    public var byteCount: Int
    /// What the samples before it were lost to; nil where none are missing.
    public var gapCause: String?
    public var error: String?

    public init(
      name: String, number: Int, kind: String? = nil, firstSample: Int, samples: Int = 0, byteCount: Int,
      gapCause: String? = nil, error: String? = nil
    ) {
      self.name = name
      self.number = number
      self.kind = kind
      self.firstSample = firstSample
      self.samples = samples
      self.byteCount = byteCount
      self.gapCause = gapCause
      self.error = error
    }

    private enum CodingKeys: String, CodingKey {
      case name, number, kind, samples, error
      case firstSample = "first_sample"
      case byteCount = "byte_count"
      case gapCause = "gap_cause"
    }
  }

  /// A part without gaps.
  public struct Segment: Sendable, Hashable, Codable {
    public var firstSample: Int
    public var samples: Int

    public init(firstSample: Int, samples: Int) {
      self.firstSample = firstSample
      self.samples = samples
    }

    private enum CodingKeys: String, CodingKey {
      case samples
      case firstSample = "first_sample"
    }
  }

  /// A table of events that was made of the recording.
  public struct Analysis: Sendable, Hashable, Codable {
    /// Who made it: the daemon while it recorded, or `facialis analyze` of its files.
    public enum Origin: String, Sendable, Hashable, Codable { case live, batch }

    /// The table's name in the recording's folder.
    public var name: String
    public var origin: Origin
    public var software: String?
    public var settingsHash: String?
    /// SHA-256 of the input; batch only.
    public var inputSHA256: String?

    public init(
      name: String, origin: Origin, software: String? = nil, settingsHash: String? = nil, inputSHA256: String? = nil
    ) {
      self.name = name
      self.origin = origin
      self.software = software
      self.settingsHash = settingsHash
      self.inputSHA256 = inputSHA256
    }

    private enum CodingKeys: String, CodingKey {
      case name, origin, software
      case settingsHash = "settings_hash"
      case inputSHA256 = "input_sha256"
    }
  }

  /// Absolute path of the folder that the files lie in.
  public var folder: String
  public var id: String
  public var state: State
  public var task: String?
  /// Who by code, electrodes and covariates, as entered.
  public var visit: Session
  public var device: String?
  public var channels: [ChannelName] = []
  public var rateHz: Double?
  /// RFC 3339; without a zone where only the file's local time is known.
  public var started: String?
  public var stopped: String?
  /// Why it ended.
  public var end: String?
  /// From the first sample to the last, gaps included.
  public var samples: Int = 0
  public var durationS: Double?
  public var software: String?
  public var error: String?
  public var files: [File] = []
  public var segments: [Segment] = []
  public var analyses: [Analysis] = []

  public init(folder: String, id: String, state: State, visit: Session = Session()) {
    self.folder = folder
    self.id = id
    self.state = state
    self.visit = visit
  }

  private enum CodingKeys: String, CodingKey {
    case folder, id, state, task, visit, device, channels, started, stopped, end, samples, software, error, files
    case segments, analyses
    case rateHz = "rate_hz"
    case durationS = "duration_s"
  }
}
