// SPDX-License-Identifier: GPL-3.0-or-later
/// The recorded signal around an event, in microvolts: what `GET /v1/events/{number}?waveform=true` adds.
///
/// Up to `EventWaveform.mostColumns` samples as they are, longer stretches as smallest and largest value of columns. Null stands for
/// what is missing: a gap, or samples that are not on the disk yet.
public struct EventWaveform: Sendable, Hashable, Codable {
  /// Columns of a channel at most.
  public static let mostColumns = 4096
  /// Seconds shown before the onset and after the end.
  public static let margin = 0.25

  public struct Channel: Sendable, Hashable, Codable {
    public var name: String
    /// Samples; nil where there are columns.
    public var samplesUV: [Double?]?
    public var lowUV: [Double?]?
    public var highUV: [Double?]?

    public init(name: String, samplesUV: [Double?]) {
      self.name = name
      self.samplesUV = samplesUV
    }

    public init(name: String, lowUV: [Double?], highUV: [Double?]) {
      self.name = name
      self.lowUV = lowUV
      self.highUV = highUV
    }

    private enum CodingKeys: String, CodingKey {
      case name
      case samplesUV = "samples_uv"
      case lowUV = "low_uv"
      case highUV = "high_uv"
    }
  }

  /// Seconds from the recording's first sample to the first one here.
  public var fromS: Double
  public var rateHz: Double
  /// 1 where samples are given as they are.
  public var samplesPerColumn: Int
  public var channels: [Channel]

  public init(fromS: Double, rateHz: Double, samplesPerColumn: Int, channels: [Channel]) {
    self.fromS = fromS
    self.rateHz = rateHz
    self.samplesPerColumn = samplesPerColumn
    self.channels = channels
  }

  private enum CodingKeys: String, CodingKey {
    case channels
    case fromS = "from_s"
    case rateHz = "rate_hz"
    case samplesPerColumn = "samples_per_column"
  }
}
