// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The answer to `GET /v1/status`.
public struct StatusReply: Sendable, Hashable, Codable {
  public var version: String
  public var disclaimer: String
  public var utc: UTCTime
  public var uptimeS: Double
  public var device: Device
  public var session: Session
  /// The recording that is going on.
  public var recording: RecordingReply?
  /// Nil where the free space is not known.
  public var disk: Disk?
  public var buffers: [Buffer]
  public var ledger: [LedgerRow]
  public var load: Load
  public var events: Log

  public init(
    utc: UTCTime, uptimeS: Double, device: Device, session: Session, recording: RecordingReply?, disk: Disk? = nil,
    buffers: [Buffer], ledger: [LedgerRow], load: Load, events: Log
  ) {
    version = Facialis.version
    disclaimer = Facialis.disclaimer
    self.utc = utc
    self.uptimeS = uptimeS
    self.device = device
    self.session = session
    self.recording = recording
    self.disk = disk
    self.buffers = buffers
    self.ledger = ledger
    self.load = load
    self.events = events
  }

  private enum CodingKeys: String, CodingKey {
    case version, disclaimer, utc, device, session, recording, disk, buffers, ledger, load, events
    case uptimeS = "uptime_s"
  }

  /// What the samples come from.
  public struct Device: Sendable, Hashable, Codable {
    /// As `--device` takes it.
    public var spec: String
    public var description: String
    public var rateHz: Double
    public var bits: Int
    public var channels: [String]

    public init(spec: String, description: String, rateHz: Double, bits: Int, channels: [String]) {
      self.spec = spec
      self.description = description
      self.rateHz = rateHz
      self.bits = bits
      self.channels = channels
    }

    private enum CodingKeys: String, CodingKey {
      case spec, description, bits, channels
      case rateHz = "rate_hz"
    }
  }

  /// Where the stream is.
  public struct Session: Sendable, Hashable, Codable {
    /// `monitoring`, `recording`, `waiting`, `ended` or `failed`.
    public var state: String
    /// What is wrong or waited for, in words.
    public var message: String?
    /// Samples since the stream's start, lost ones included.
    public var streamSample: Int
    public var streamS: Double

    public init(state: String, message: String? = nil, streamSample: Int, streamS: Double) {
      self.state = state
      self.message = message
      self.streamSample = streamSample
      self.streamS = streamS
    }

    private enum CodingKeys: String, CodingKey {
      case state, message
      case streamSample = "stream_sample"
      case streamS = "stream_s"
    }
  }

  /// How long the stream can still be recorded.
  public struct Disk: Sendable, Hashable, Codable {
    /// Bytes that may still be written.
    public var freeBytes: Int
    /// Bytes that stay free: a recording ends in order before it takes them.
    public var reserveBytes: Int
    /// What a recording of the stream takes.
    public var bytesPerS: Double
    /// At that rate; nil without a stream.
    public var timeLeftS: Double?

    public init(freeBytes: Int, reserveBytes: Int, bytesPerS: Double, timeLeftS: Double?) {
      self.freeBytes = freeBytes
      self.reserveBytes = reserveBytes
      self.bytesPerS = bytesPerS
      self.timeLeftS = timeLeftS
    }

    private enum CodingKeys: String, CodingKey {
      case freeBytes = "free_bytes"
      case reserveBytes = "reserve_bytes"
      case bytesPerS = "bytes_per_s"
      case timeLeftS = "time_left_s"
    }

    /// Below this a person who records has to be told.
    public static let scarceS = 1800.0

    /// The time left as hours:minutes, e.g. `3:07 h`; nil where it is not known.
    public var timeLeftText: String? {
      guard let timeLeftS else { return nil }
      if timeLeftS >= 1_000 * 3600 { return "over 1000 h" }
      let minutes = Int(timeLeftS / 60)
      return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60) h"
    }
  }

  /// How full a buffer is.
  public struct Buffer: Sendable, Hashable, Codable {
    public var name: String
    public var used: Int
    public var capacity: Int

    public init(name: String, used: Int, capacity: Int) {
      self.name = name
      self.used = used
      self.capacity = capacity
    }
  }

  /// How busy the daemon is.
  public struct Load: Sendable, Hashable, Codable {
    /// How far the analysis is behind the stream, in seconds.
    public var analysisLagS: Double
    /// What is shed now: `viewer`, `spectra`, `features`.
    public var shed: [String]
    /// Clients of events and of streams.
    public var clients: Int
    /// CPU seconds of the process.
    public var cpuS: Double

    public init(analysisLagS: Double, shed: [String], clients: Int, cpuS: Double) {
      self.analysisLagS = analysisLagS
      self.shed = shed
      self.clients = clients
      self.cpuS = cpuS
    }

    private enum CodingKeys: String, CodingKey {
      case shed, clients
      case analysisLagS = "analysis_lag_s"
      case cpuS = "cpu_s"
    }
  }

  /// Where the event log is.
  public struct Log: Sendable, Hashable, Codable {
    public var epoch: Int
    public var lastNumber: Int

    public init(epoch: Int, lastNumber: Int) {
      self.epoch = epoch
      self.lastNumber = lastNumber
    }

    private enum CodingKeys: String, CodingKey {
      case epoch
      case lastNumber = "last_number"
    }
  }
}
