// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What every channel does now, for people who watch; decides nothing.
public struct LiveFeatures: Sendable, Hashable {
  /// One channel.
  public struct Channel: Sendable, Hashable {
    public var name: ChannelName
    /// RMS and largest magnitude of the band-passed signal over the last tenth of a second, in microvolts.
    public var rmsUV: Double
    public var peakUV: Double
    /// RMS of the quiet signal in microvolts; nil before it is known.
    public var noiseFloorUV: Double?
    /// Mains hum against the rest of the quiet signal, in decibels.
    public var humDB: Double
    /// `good`, `hum`, `lead off`, `saturated`, in the detector's words.
    public var quality: String
    /// Mean of the raw signal in millivolts, where the ADC passes direct voltage; nil before it is known.
    public var offsetMV: Double?

    public init(
      name: ChannelName, rmsUV: Double, peakUV: Double, noiseFloorUV: Double?, humDB: Double, quality: String,
      offsetMV: Double?
    ) {
      self.name = name
      self.rmsUV = rmsUV
      self.peakUV = peakUV
      self.noiseFloorUV = noiseFloorUV
      self.humDB = humDB
      self.quality = quality
      self.offsetMV = offsetMV
    }
  }

  /// The sample of the stream that it holds up to.
  public var streamSample: Int
  public var channels: [Channel]

  public init(streamSample: Int, channels: [Channel]) {
    self.streamSample = streamSample
    self.channels = channels
  }
}
