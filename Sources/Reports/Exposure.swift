// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// How long a channel was looked at in a condition, and how much of that could be analysed.
public struct Exposure: Sendable, Hashable {
  public var channel: ChannelName
  public var condition: String
  /// Seconds in which the channel could be analysed: no gap, lead-off, saturation or warm-up.
  public var analysableS: Double
  /// Seconds of the condition.
  public var totalS: Double
  /// The largest detection limit of its minutes, RMS in microvolts; nil where none is known.
  public var detectionLimitUV: Double?

  public init(
    channel: ChannelName, condition: String, analysableS: Double, totalS: Double, detectionLimitUV: Double? = nil
  ) {
    self.channel = channel
    self.condition = condition
    self.analysableS = analysableS
    self.totalS = totalS
    self.detectionLimitUV = detectionLimitUV
  }
}
