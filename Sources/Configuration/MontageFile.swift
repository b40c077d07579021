// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Montages as TOML, the same schema as `PUT /v1/montage` takes as JSON.
///
/// ```toml
/// name = "face-2"
/// isolated_amplifier = "Model A"   # where the ADC is not isolated itself
///
/// [[channel]]
/// input = "1"                      # of the ADC, or the label of a signal in a file
/// name = "L-OOC"                   # or: side = "left", muscle = "orbicularis oculi", site = "inf"
/// inverted = false
/// preamplifier_gain = 500.0
/// low_pass_hz = 500.0
/// ```
public enum MontageFile {
  /// A montage as one writes it.
  public static let example = """
    name = "face-2"
    isolated_amplifier = "Model A"

    [[channel]]
    input = "1"
    name = "L-OOC"
    preamplifier_gain = 500.0
    low_pass_hz = 500.0

    [[channel]]
    input = "2"
    name = "R-OOC"
    preamplifier_gain = 500.0
    low_pass_hz = 500.0

    """

  /// Every key with its meaning: the montage's own, then those of `[[channel]]`.
  public static let keys: [(name: String, meaning: String)] = montageKeys + channelKeys

  private static let montageKeys: [(name: String, meaning: String)] = [
    ("name", "What the montage is called in recordings and results."),
    (
      "isolated_amplifier",
      "The isolated amplifier between patient and ADC; without it an ADC that is not isolated does not start."
    ),
    ("channel", "A table [[channel]] for each channel, with the keys that follow."),
  ]

  private static let channelKeys: [(name: String, meaning: String)] = [
    ("input", "The input of the ADC, or the label of a signal in a file."),
    ("name", "The channel's name: L or R, the muscle, and perhaps a site, as L-OOC-inf."),
    ("side", "left or right, in place of a name."),
    ("muscle", "The muscle in words, in place of a name: orbicularis oculi."),
    ("site", "A second site of the same muscle, in place of a name: inf."),
    ("inverted", "true where the electrodes are the other way round."),
    ("preamplifier_gain", "Gain between electrode and ADC; without it values are those at the ADC."),
    (
      "low_pass_hz",
      "Corner of the low pass between electrode and ADC; a warning tells where it is above half the rate."
    ),
  ]

  /// Reads a file; throws with file, line and mend.
  public static func read(_ path: String) throws(FacialisError) -> Montage {
    try parse(ConfigurationText.read(path), file: path)
  }

  /// Reads a text; `file` is what errors call it.
  public static func parse(_ text: String, file: String = "montage") throws(FacialisError) -> Montage {
    try montage(ConfigurationTable(text, file: file))
  }

  /// Reads a table with `name`, `isolated_amplifier` and `[[channel]]`.
  package static func montage(_ table: ConfigurationTable) throws(FacialisError) -> Montage {
    try table.allow(montageKeys.map(\.name))
    guard let name = try table.string("name"), !name.isEmpty else {
      throw table.failure(nil, "the montage has no name", "Add a line such as name = \"face-8\" at the top.")
    }
    var montage = Montage(name: name, isolatedAmplifier: try table.string("isolated_amplifier"), channels: [])
    for row in try table.tables("channel") {
      let channel = try channel(row)
      if montage.channels.contains(where: { $0.input == channel.input }) {
        throw row.failure("input", "the input \"\(channel.input)\" stands there twice", "Remove one.")
      }
      if montage.channels.contains(where: { $0.name == channel.name }) {
        throw row.failure(
          "name", "the channel \(channel.name) stands there twice",
          "Give the second site a name of its own, e.g. \(channel.name)-2.")
      }
      montage.channels.append(channel)
    }
    if montage.channels.isEmpty {
      throw table.failure(nil, "the montage has no channel", "Add a [[channel]] table for each.")
    }
    try montage.validate()
    return montage
  }

  private static func channel(_ row: ConfigurationTable) throws(FacialisError) -> Montage.Channel {
    try row.allow(channelKeys.map(\.name))
    let input: String
    do throws(FacialisError) {
      input = try row.string("input") ?? ""
    } catch {
      // An input of an ADC is a number to most people.
      guard let number = try? row.whole("input") else { throw error }
      input = String(number)
    }
    if input.isEmpty {
      throw row.failure("input", "\"input\" is missing", "Name the ADC's input or the file's signal.")
    }
    var channel = Montage.Channel(input: input, name: try name(row))
    channel.inverted = try row.truth("inverted") ?? false
    channel.preamplifierGain = try positive(row, "preamplifier_gain")
    channel.lowPassHz = try positive(row, "low_pass_hz")
    return channel
  }

  private static func positive(_ row: ConfigurationTable, _ key: String) throws(FacialisError) -> Double? {
    guard let number = try row.number(key) else { return nil }
    guard number > 0 else {
      throw row.failure(key, "\"\(key)\" is \(Decimal.shortest(number))", "It has to be above 0.")
    }
    return number
  }

  private static func name(_ row: ConfigurationTable) throws(FacialisError) -> ChannelName {
    let parts = [try row.string("side"), try row.string("muscle"), try row.string("site")]
    if let text = try row.string("name") {
      if parts.contains(where: { $0 != nil }) {
        throw row.failure("name", "both \"name\" and side, muscle or site are given", "Remove one of them.")
      }
      guard let name = ChannelName(text) else {
        throw row.failure(
          "name", "\"\(text)\" is no channel name",
          "Write L or R, a muscle (\(Muscle.allCases.map(\.rawValue).joined(separator: ", "))) and perhaps a site: L-OOC-inf."
        )
      }
      return name
    }
    guard let side = parts[0], let muscle = parts[1] else {
      throw row.failure(nil, "the channel has no \"name\"", "Add e.g. name = \"L-OOC\", or side and muscle.")
    }
    guard Side(rawValue: side) != nil else {
      throw row.failure("side", "\"\(side)\" is no side", "Write \"left\" or \"right\".")
    }
    guard case .channel(let name) = ChannelLabel("\(side) \(muscle)"), name.site == nil else {
      throw row.failure(
        "muscle", "\"\(muscle)\" is no muscle that is known",
        "Known are \(Muscle.allCases.map { "\($0.rawValue) \($0.anatomicalName)" }.joined(separator: ", ")).")
    }
    guard let site = parts[2] else { return name }
    guard let whole = ChannelName("\(name)-\(site)") else {
      throw row.failure("site", "\"\(site)\" is no site", "Write letters, digits or _, such as \"inf\" or \"2\".")
    }
    return whole
  }

  /// The montage as TOML that reads back as the same montage.
  public static func text(_ montage: Montage) -> String {
    var lines = ["name = \(quoted(montage.name))"]
    if let amplifier = montage.isolatedAmplifier { lines.append("isolated_amplifier = \(quoted(amplifier))") }
    for channel in montage.channels {
      lines += ["", "[[channel]]", "input = \(quoted(channel.input))", "name = \"\(channel.name)\""]
      if channel.inverted { lines.append("inverted = true") }
      if let gain = channel.preamplifierGain { lines.append("preamplifier_gain = \(Decimal.shortest(gain))") }
      if let corner = channel.lowPassHz { lines.append("low_pass_hz = \(Decimal.shortest(corner))") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}
