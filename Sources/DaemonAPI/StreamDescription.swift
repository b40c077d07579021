// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What the frames of `/v1/stream` hold: the payload of its first frame.
public struct StreamDescription: Sendable, Hashable, Codable {
  /// A channel, in the order of the counts.
  public struct Channel: Sendable, Hashable, Codable {
    public var name: String
    /// Microvolts = `uvPerCount` * count + `uvAtZero`.
    public var uvPerCount: Double
    public var uvAtZero: Double

    public init(name: String, uvPerCount: Double, uvAtZero: Double) {
      self.name = name
      self.uvPerCount = uvPerCount
      self.uvAtZero = uvAtZero
    }

    private enum CodingKeys: String, CodingKey {
      case name
      case uvPerCount = "uv_per_count"
      case uvAtZero = "uv_at_zero"
    }
  }

  public var disclaimer: String
  public var rateHz: Double
  public var channels: [Channel]
  /// Samples a column; nil where samples are sent as they are.
  public var samplesPerColumn: Int?

  public init(rateHz: Double, channels: [Channel], samplesPerColumn: Int? = nil) {
    disclaimer = Facialis.disclaimer
    self.rateHz = rateHz
    self.channels = channels
    self.samplesPerColumn = samplesPerColumn
  }

  /// The description of a stream's channels that were asked for.
  public init(_ format: StreamFormat, channels: [Int], samplesPerColumn: Int? = nil) {
    self.init(
      rateHz: format.rate,
      channels: channels.map { format.channels[$0] }.map {
        Channel(name: $0.name.description, uvPerCount: $0.microvoltsPerCount, uvAtZero: $0.microvoltsAtZero)
      }, samplesPerColumn: samplesPerColumn)
  }

  private enum CodingKeys: String, CodingKey {
    case disclaimer, channels
    case rateHz = "rate_hz"
    case samplesPerColumn = "samples_per_column"
  }
}
