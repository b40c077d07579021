// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

extension RecordingSummary {
  /// What a channel could have shown: sessions are compared above the higher of their limits.
  public struct RangeRow: Sendable, Hashable, Codable {
    public let channel: ChannelName
    /// Weakest burst of 30 ms that would have been found in every minute, RMS in microvolts; nil where none was analysable.
    public let detectionLimitUV: Double?
    /// The largest contraction during a marked closure or smile, RMS in microvolts; nil where none was marked.
    public let referenceUV: Double?
    /// Marked closures and smiles in which the channel contracted.
    public let references: Int
    /// The limit as a percentage of the reference.
    public let detectionLimitPercent: Double?

    private enum CodingKeys: String, CodingKey {
      case channel, references
      case detectionLimitUV = "detection_limit_uv"
      case referenceUV = "reference_uv"
      case detectionLimitPercent = "detection_limit_percent"
    }
  }

  /// Tasks that ask for as much as the muscles can.
  static let referenceTasks: Set<String> = ["closure", "forced_closure", "eye_closure", "smile", "smile_open"]

  /// The range of a channel: the worst of its limits, the best of its reference contractions.
  static func range(
    of channel: ChannelName, bursts: [(onset: Int, rmsUV: Double)], exposures: [Exposure], timeline: ConditionTimeline
  ) -> RangeRow {
    let limit = exposures.filter { $0.channel == channel }.compactMap(\.detectionLimitUV).max()
    let marked = timeline.stretches.filter { referenceTasks.contains($0.condition) }
    let best = marked.compactMap { stretch in
      bursts.filter { stretch.samples.contains($0.onset) }.map(\.rmsUV).max()
    }
    let reference = best.max()
    var percent: Double?
    if let limit, let reference, reference > 0 { percent = Decimal.round(100 * limit / reference, 1) }
    return RangeRow(
      channel: channel, detectionLimitUV: limit.map { Decimal.round($0, 3) },
      referenceUV: reference.map { Decimal.round($0, 3) }, references: best.count, detectionLimitPercent: percent)
  }
}
