// SPDX-License-Identifier: GPL-3.0-or-later

/// How alike the signals of two channels are around one contraction.
struct ChannelComparison: Sendable, Hashable {
  /// Correlation of the waveforms within half a millisecond of lag, -1 to 1: near 1 only where one signal reaches both.
  var waveform: Double
  /// Lag of the second channel at that correlation, interpolated.
  var waveformLagMS: Double
  /// Largest correlation of the fine envelopes, of which slow changes were taken off: the volleys that both share.
  var envelope: Double
  /// Lag of the second channel at that correlation, interpolated.
  var lagMS: Double
  /// Standard uncertainty of the lag.
  var lagUncertaintyMS: Double
  /// RMS of the second channel as a share of that of the first.
  var ratio: Double

  /// The comparison of the first channel against the second.
  var reversed: ChannelComparison {
    var result = self
    result.lagMS = -lagMS
    result.waveformLagMS = -waveformLagMS
    result.ratio = ratio > 0 ? 1 / ratio : 0
    return result
  }
}

/// What was measured about a lasting burst a second after its onset, before its signal is forgotten.
struct EarlyLook: Sendable {
  let onset: Int
  let rise: Double
  var mirror: MirrorActivity?
  /// By the other channel.
  var comparisons: [Int: ChannelComparison] = [:]
}

/// What the same muscle of the other side did during a burst, whether or not it was detected there.
struct MirrorActivity: Sendable, Hashable {
  /// RMS during the burst against that before it.
  var elevation: Double
  /// Amplitude above that before the burst, in microvolts RMS.
  var excessUV: Double
  /// Both channels over the time of a blink, however little of it was seen.
  var span: BlinkSpan
  /// Correlation of slow envelopes of the two sides, -1 to 1.
  var slowEnvelope: Double
  /// Correlation of the waveforms, -1 to 1.
  var waveform: Double
}

/// Mean squares of a burst's channel and of its mirror over at least the time of a blink.
///
/// Of a weak blink only the peak may be seen; what it says of the blink's power says too much.
struct BlinkSpan: Sendable, Hashable {
  /// What the burst's channel shows above its mean square before, in square microvolts; may be below 0.
  var own: Double
  /// The same of the mirror.
  var other: Double
  /// The mirror's mean square before.
  var otherRest: Double
  /// Samples that were looked at.
  var length: Int
}
