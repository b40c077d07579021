// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import Reports

/// What became of one input of a batch.
public struct AnalysisReply: Sendable, Hashable, Codable {
  public let input: String
  /// The written files; empty where it failed.
  public let outputs: [String]
  public let durationS: Double?
  /// Channels times samples.
  public let channelSamples: Int
  /// Events by kind.
  public let events: [String: Int]
  public let warnings: [String]
  /// CPU seconds of reading and analysing, and of hashing the input.
  public let analysisCPUS: Double
  public let hashCPUS: Double
  /// What went wrong; nil where it succeeded.
  public let error: FacialisError?

  private enum CodingKeys: String, CodingKey {
    case input, outputs, events, warnings, error
    case durationS = "duration_s"
    case channelSamples = "channel_samples"
    case analysisCPUS = "analysis_cpu_s"
    case hashCPUS = "hash_cpu_s"
  }

  init(input: String, outputs: [String], analysis: RecordingAnalysis) {
    self.input = input
    self.outputs = outputs
    durationS = analysis.summary.recording.durationS
    channelSamples = analysis.sampleCount * analysis.format.channels.count
    events = analysis.events.heads.reduce(into: [:]) { $0[$1.kind.rawValue, default: 0] += 1 }
    warnings = analysis.warnings
    analysisCPUS = Decimal.round(analysis.cpuS, 3)
    hashCPUS = Decimal.round(analysis.digests.reduce(0) { $0 + $1.cpuS }, 3)
    error = nil
  }

  init(input: String, error: FacialisError) {
    self.input = input
    outputs = []
    durationS = nil
    channelSamples = 0
    events = [:]
    warnings = []
    analysisCPUS = 0
    hashCPUS = 0
    self.error = error
  }
}
