// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The body of `GET` and `PUT /v1/montage`: the tables of a montage's TOML file as JSON.
///
/// `{"name": "face-8", "channel": [{"input": "1", "name": "L-OOC"}]}`; `inverted` may be left out.
public struct MontageDocument: Sendable, Hashable {
  public var montage: Montage

  public init(_ montage: Montage) {
    self.montage = montage
  }
}

extension MontageDocument: Codable {
  private enum Key: String, CodingKey {
    case name, channel
    case isolatedAmplifier = "isolated_amplifier"
  }

  private struct Row: Codable {
    var input: String
    var name: ChannelName
    var inverted: Bool?
    var preamplifierGain: Double?
    var lowPassHz: Double?

    private enum CodingKeys: String, CodingKey {
      case input, name, inverted
      case preamplifierGain = "preamplifier_gain"
      case lowPassHz = "low_pass_hz"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let rows = try container.decode([Row].self, forKey: .channel)
    montage = Montage(
      name: try container.decode(String.self, forKey: .name),
      isolatedAmplifier: try container.decodeIfPresent(String.self, forKey: .isolatedAmplifier),
      channels: rows.map {
        Montage.Channel(
          input: $0.input, name: $0.name, inverted: $0.inverted ?? false, preamplifierGain: $0.preamplifierGain,
          lowPassHz: $0.lowPassHz)
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(montage.name, forKey: .name)
    try container.encodeIfPresent(montage.isolatedAmplifier, forKey: .isolatedAmplifier)
    try container.encode(
      montage.channels.map {
        Row(
          input: $0.input, name: $0.name, inverted: $0.inverted, preamplifierGain: $0.preamplifierGain,
          lowPassHz: $0.lowPassHz)
      }, forKey: .channel)
  }
}
