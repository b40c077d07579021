// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The electrodes as the signal shows them, channel by channel and in words: `GET /v1/quality`.
///
/// EMG shows hum, noise, loose electrodes and offset; impedance it does not show, so that is only noted as entered by hand.
public struct QualityReply: Sendable, Hashable, Codable {
  /// How an electrode stands.
  public enum Verdict: String, Sendable, Hashable, Codable {
    case good
    /// Usable, but look at it.
    case check
    /// What comes from it cannot be used.
    case bad
    /// Too early to say.
    case unknown
  }

  /// One channel.
  public struct Channel: Sendable, Hashable, Codable {
    public var name: String
    public var verdict: Verdict
    /// What is wrong and where to look, e.g. `L-MEN: hum 40 uV, check the reference`.
    public var words: String
    public var noiseFloorUV: Double?
    /// Mains hum as RMS.
    public var humUV: Double?
    /// Direct voltage between the electrodes, where the ADC passes it.
    public var offsetMV: Double?

    private enum CodingKeys: String, CodingKey {
      case name, verdict, words
      case noiseFloorUV = "noise_floor_uv"
      case humUV = "hum_uv"
      case offsetMV = "offset_mv"
    }
  }

  /// What is measured of a channel.
  public struct Measured: Sendable, Hashable {
    public var name: ChannelName
    public var quality: String
    public var noiseFloorUV: Double?
    /// Hum against the noise floor.
    public var humDB: Double
    public var offsetMV: Double?

    public init(name: ChannelName, quality: String, noiseFloorUV: Double?, humDB: Double, offsetMV: Double?) {
      self.name = name
      self.quality = quality
      self.noiseFloorUV = noiseFloorUV
      self.humDB = humDB
      self.offsetMV = offsetMV
    }
  }

  /// Noise above which skin or electrode should be looked at, in microvolts RMS over 20 to 450 Hz.
  public static let noisyUV = 10.0
  /// Hum above which the reference should be looked at, in microvolts RMS.
  public static let humUV = 15.0
  /// Offset above which an electrode should be looked at, in millivolts.
  public static let largeOffsetMV = 150.0
  /// Noise of one side against the other above which both should be looked at.
  public static let unequal = 3.0

  public var channels: [Channel]
  /// Pairs of left and right that differ, in words.
  public var pairs: [String]

  public init(_ measured: [Measured]) {
    channels = measured.map(Self.judge)
    pairs = measured.compactMap { left in
      guard left.name.side == .left, let floor = left.noiseFloorUV,
        let right = measured.first(where: {
          $0.name.side == .right && $0.name.muscle == left.name.muscle && $0.name.site == left.name.site
        }), let other = right.noiseFloorUV
      else { return nil }
      let (more, less) = floor > other ? (left.name, right.name) : (right.name, left.name)
      let ratio = max(floor, other) / max(min(floor, other), 0.01)
      guard ratio >= Self.unequal else { return nil }
      return "\(more) has \(Decimal.fixed(ratio, 1)) times the noise of \(less): prepare the skin alike"
    }
  }

  private static func judge(_ channel: Measured) -> Channel {
    let name = channel.name.description
    let hum = channel.noiseFloorUV.map { $0 * power(channel.humDB) }
    func reply(_ verdict: Verdict, _ words: String) -> Channel {
      Channel(
        name: name, verdict: verdict, words: "\(name): \(words)",
        noiseFloorUV: channel.noiseFloorUV.map { Decimal.round($0, 2) }, humUV: hum.map { Decimal.round($0, 2) },
        offsetMV: channel.offsetMV.map { Decimal.round($0, 2) })
    }
    switch channel.quality {
    case "lead off": return reply(.bad, "lead off, press the electrodes on or replace them")
    case "saturated": return reply(.bad, "saturated, lower the gain or let the electrode settle")
    default: break
    }
    guard let floor = channel.noiseFloorUV else { return reply(.unknown, "settling, keep the face at rest") }
    if let hum, hum >= humUV || channel.quality == "hum" {
      return reply(.check, "hum \(Decimal.fixed(hum, 0)) uV, check the reference")
    }
    if floor >= noisyUV {
      return reply(.check, "noise \(Decimal.fixed(floor, 1)) uV, clean the skin and let the face rest")
    }
    if let offset = channel.offsetMV, abs(offset) >= largeOffsetMV {
      return reply(.check, "offset \(Decimal.fixed(offset, 0)) mV, check gel and metal of both electrodes")
    }
    return reply(.good, "noise \(Decimal.fixed(floor, 1)) uV")
  }

  /// A ratio of amplitudes from decibels.
  private static func power(_ decibels: Double) -> Double { PortableMath.exp(decibels / 20 * 2.302585092994046) }
}
