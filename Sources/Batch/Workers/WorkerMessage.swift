// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import Foundation
public import SpasmDetection

/// What a worker has to know before its first recording: one line of JSON.
public struct WorkerSetup: Sendable, Codable {
  public var output: String
  public var layout: ResultLayout
  public var montage: Montage?
  /// Every setting by name.
  public var settings: [String: Double]
  public var freshness: Freshness

  /// When results that are there already are left as they are.
  public enum Freshness: String, Sendable, Codable, CaseIterable {
    /// Same size, not changed since the results were written, same settings, montage and version.
    case time
    /// The same, and the input's SHA-256 is the same.
    case hash
    /// Whatever is there; nothing is analysed.
    case present
    /// Never.
    case force
  }

  public init(
    output: String, layout: ResultLayout = .plain, montage: Montage? = nil,
    settings: DetectionSettings = DetectionSettings(), freshness: Freshness = .time
  ) {
    self.output = output
    self.layout = layout
    self.montage = montage
    self.settings = DetectionSettings.descriptions.reduce(into: [:]) { $0[$1.setting.rawValue] = settings[$1.setting] }
    self.freshness = freshness
  }

  /// The settings as the analyser takes them.
  public func detectionSettings() throws(FacialisError) -> DetectionSettings {
    var chosen = DetectionSettings()
    for (name, value) in settings { try chosen.set(name, value) }
    return chosen
  }
}

/// A recording for a worker: one line of JSON.
public struct WorkerTask: Sendable, Codable {
  public var item: BatchItem
  /// Whether it may use more than one processor.
  public var isAlone: Bool

  public init(item: BatchItem, isAlone: Bool) {
    self.item = item
    self.isAlone = isAlone
  }
}

/// What became of a recording.
public struct BatchReply: Sendable, Hashable, Codable {
  public enum Outcome: String, Sendable, Hashable, Codable {
    case analysed
    /// Its results were current and were left as they are.
    case current
    case failed
  }

  public var outcome: Outcome
  public var error: FacialisError?
  /// Channels times samples that were analysed now.
  public var channelSamples = 0
  /// CPU seconds of the whole worker for it: reading, analysing, hashing, writing.
  public var cpuS = 0.0

  public init(_ outcome: Outcome, error: FacialisError? = nil, channelSamples: Int = 0, cpuS: Double = 0) {
    self.outcome = outcome
    self.error = error
    self.channelSamples = channelSamples
    self.cpuS = cpuS
  }

  public static func failed(_ error: FacialisError) -> BatchReply { BatchReply(.failed, error: error) }
}

/// What a worker says: one line of JSON.
public enum WorkerMessage: Sendable, Hashable, Codable {
  /// It is set up and waits for a recording.
  case ready
  /// The share done of the recording in hand, from 0 to 1.
  case progress(Double)
  case reply(BatchReply)

  /// The message as a line with its line feed.
  public static func line(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ((try? encoder.encode(value)) ?? Data()) + Data("\n".utf8)
  }

  /// Reads a line; nil where it is none of these.
  public init?(line: Data) {
    guard let message = try? JSONDecoder().decode(WorkerMessage.self, from: line) else { return nil }
    self = message
  }
}
