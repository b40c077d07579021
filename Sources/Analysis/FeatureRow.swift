// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What one channel did in one minute under one condition.
public struct FeatureRow: Sendable, Hashable, Codable {
  /// Minutes since the recording's start.
  public var minute: Int
  public var channel: ChannelName
  /// The task that was on, `rest` or `unmarked`.
  public var condition: String
  /// Seconds of signal that could be analysed: warm-up, gaps, saturation and loose electrodes left out.
  public var analysableS: Double
  public var burstCount: Int
  /// Bursts per analysable minute; nil without analysable time.
  public var burstsPerMinute: Double?
  /// Spasms of the channel's side.
  public var spasmCount: Int
  public var spasmsPerMinute: Double?
  /// Share of the analysable time in which the channel's side was in spasm.
  public var spasmTimeFraction: Double?
  /// Root mean square of the band-passed signal over the analysable time, in microvolts.
  public var rmsUV: Double?
  /// Mean of the bursts' median frequencies, weighted with their durations; nil where no burst was long enough.
  public var medianFrequencyHz: Double?
  /// Noise floor at the end of the minute, as RMS in microvolts.
  public var noiseFloorUV: Double?
  /// Weakest burst of 30 ms that would have been found over that floor, RMS in microvolts.
  public var detectionLimitUV: Double?
  /// Mains hum and its harmonics against the noise floor, in decibels.
  public var humDB: Double?
  /// The worst signal quality of the minute, in words.
  public var quality: String

  public init(
    minute: Int, channel: ChannelName, condition: String, analysableS: Double, burstCount: Int = 0,
    burstsPerMinute: Double? = nil, spasmCount: Int = 0, spasmsPerMinute: Double? = nil,
    spasmTimeFraction: Double? = nil, rmsUV: Double? = nil, medianFrequencyHz: Double? = nil,
    noiseFloorUV: Double? = nil, detectionLimitUV: Double? = nil, humDB: Double? = nil, quality: String = "good"
  ) {
    self.minute = minute
    self.channel = channel
    self.condition = condition
    self.analysableS = analysableS
    self.burstCount = burstCount
    self.burstsPerMinute = burstsPerMinute
    self.spasmCount = spasmCount
    self.spasmsPerMinute = spasmsPerMinute
    self.spasmTimeFraction = spasmTimeFraction
    self.rmsUV = rmsUV
    self.medianFrequencyHz = medianFrequencyHz
    self.noiseFloorUV = noiseFloorUV
    self.detectionLimitUV = detectionLimitUV
    self.humDB = humDB
    self.quality = quality
  }

  private enum CodingKeys: String, CodingKey {
    case minute, channel, condition, quality
    case analysableS = "analysable_s"
    case burstCount = "burst_count"
    case burstsPerMinute = "bursts_per_minute"
    case spasmCount = "spasm_count"
    case spasmsPerMinute = "spasms_per_minute"
    case spasmTimeFraction = "spasm_time_fraction"
    case rmsUV = "rms_uv"
    case medianFrequencyHz = "median_frequency_hz"
    case noiseFloorUV = "noise_floor_uv"
    case detectionLimitUV = "detection_limit_uv"
    case humDB = "hum_db"
  }
}
