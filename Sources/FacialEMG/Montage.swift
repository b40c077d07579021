// SPDX-License-Identifier: GPL-3.0-or-later

/// Which input of an ADC, or which signal of a file, is which channel.
public struct Montage: Sendable, Hashable, Codable {
  /// One row of a montage.
  public struct Channel: Sendable, Hashable, Codable {
    /// The ADC's input (`1`, `A7`, `AIN0`) or the label in a file, as its maker spells it.
    public var input: String
    public var name: ChannelName
    /// Whether the electrodes are swapped, so that the sign has to be turned.
    public var inverted: Bool
    /// Gain of an external preamplifier; nil where there is none or it is not known.
    public var preamplifierGain: Double?
    /// Corner of the preamplifier's low-pass, in Hz.
    public var lowPassHz: Double?

    public init(
      input: String, name: ChannelName, inverted: Bool = false, preamplifierGain: Double? = nil,
      lowPassHz: Double? = nil
    ) {
      self.input = input
      self.name = name
      self.inverted = inverted
      self.preamplifierGain = preamplifierGain
      self.lowPassHz = lowPassHz
    }

    private enum CodingKeys: String, CodingKey {
      case input, name, inverted
      case preamplifierGain = "preamplifier_gain"
      case lowPassHz = "low_pass_hz"
    }
  }

  /// A name for people, e.g. `face-8`.
  public var name: String
  /// The isolated amplifier in front of an ADC that is not isolated itself; nil where none is named.
  public var isolatedAmplifier: String?
  public var channels: [Channel]

  public init(name: String, isolatedAmplifier: String? = nil, channels: [Channel]) {
    self.name = name
    self.isolatedAmplifier = isolatedAmplifier
    self.channels = channels
  }

  private enum CodingKeys: String, CodingKey {
    case name, channels
    case isolatedAmplifier = "isolated_amplifier"
  }

  /// Throws where it is empty, or names an input or a channel twice, or has a gain or corner that is not positive.
  public func validate() throws(FacialisError) {
    func refuse(_ message: String, _ mend: String) -> FacialisError {
      FacialisError("montage-invalid", .configuration, message, mend: mend)
    }
    if name.isEmpty || name.count > 64 {
      throw refuse("The montage's name has \(name.count) characters.", "Give it a name of 1 to 64, e.g. face-8.")
    }
    if channels.isEmpty {
      throw refuse("The montage \"\(name)\" has no channel.", "Add a [[channel]] table.")
    }
    var inputs: Set<String> = []
    var names: Set<ChannelName> = []
    for channel in channels {
      if !inputs.insert(channel.input).inserted {
        throw refuse("The montage names the input \"\(channel.input)\" twice.", "Remove one.")
      }
      if !names.insert(channel.name).inserted {
        throw refuse(
          "The montage names the channel \(channel.name) twice.",
          "Give the second site a name of its own, e.g. \(channel.name)-2.")
      }
      for (key, value) in [
        ("preamplifier_gain", channel.preamplifierGain), ("low_pass_hz", channel.lowPassHz),
      ] {
        if let value, !(value > 0 && value.isFinite) {
          throw refuse("\(key) of \(channel.name) is \(value).", "It has to be above 0.")
        }
      }
    }
  }
}
