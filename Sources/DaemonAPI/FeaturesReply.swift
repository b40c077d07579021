// SPDX-License-Identifier: GPL-3.0-or-later

/// What every channel does now: `GET /v1/features`, and the features frames of the stream.
public struct FeaturesReply: Sendable, Hashable, Codable {
  /// One channel.
  public struct Channel: Sendable, Hashable, Codable {
    public var name: String
    /// RMS and largest magnitude of the band-passed signal over the last tenth of a second.
    public var rmsUV: Double
    public var peakUV: Double
    /// RMS of the quiet signal; nil before it is known.
    public var noiseFloorUV: Double?
    /// `good`, `hum`, `lead off`, `saturated`.
    public var quality: String

    public init(name: String, rmsUV: Double, peakUV: Double, noiseFloorUV: Double?, quality: String) {
      self.name = name
      self.rmsUV = rmsUV
      self.peakUV = peakUV
      self.noiseFloorUV = noiseFloorUV
      self.quality = quality
    }

    private enum CodingKeys: String, CodingKey {
      case name, quality
      case rmsUV = "rms_uv"
      case peakUV = "peak_uv"
      case noiseFloorUV = "noise_floor_uv"
    }
  }

  /// The sample of the stream that it holds up to.
  public var streamSample: Int
  public var channels: [Channel]
  /// Complete minutes of the current analysis; only in the answer to `GET /v1/features`.
  public var minutes: [Minute]?

  public init(streamSample: Int, channels: [Channel], minutes: [Minute]? = nil) {
    self.streamSample = streamSample
    self.channels = channels
    self.minutes = minutes
  }

  private enum CodingKeys: String, CodingKey {
    case channels, minutes
    case streamSample = "stream_sample"
  }

  /// A row of `X_features.tsv`: one channel, minute and condition.
  public struct Minute: Sendable, Hashable, Codable {
    public var minute: Int
    public var channel: String
    public var condition: String
    public var analysableS: Double
    public var burstsPerMinute: Double?
    public var spasmsPerMinute: Double?
    public var spasmTimeFraction: Double?
    public var rmsUV: Double?
    public var quality: String

    public init(
      minute: Int, channel: String, condition: String, analysableS: Double, burstsPerMinute: Double?,
      spasmsPerMinute: Double?, spasmTimeFraction: Double?, rmsUV: Double?, quality: String
    ) {
      self.minute = minute
      self.channel = channel
      self.condition = condition
      self.analysableS = analysableS
      self.burstsPerMinute = burstsPerMinute
      self.spasmsPerMinute = spasmsPerMinute
      self.spasmTimeFraction = spasmTimeFraction
      self.rmsUV = rmsUV
      self.quality = quality
    }

    private enum CodingKeys: String, CodingKey {
      case minute, channel, condition, quality
      case analysableS = "analysable_s"
      case burstsPerMinute = "bursts_per_minute"
      case spasmsPerMinute = "spasms_per_minute"
      case spasmTimeFraction = "spasm_time_fraction"
      case rmsUV = "rms_uv"
    }
  }
}
