// SPDX-License-Identifier: GPL-3.0-or-later

/// The commented file that packages install: every key with its meaning, legal values and built-in value.
public enum ConfigurationManual {
  private static let width = 100

  private static let preface = """
    Configuration of facialisd, in TOML (https://toml.io). Every key stands here with its built-in value; take the # \
    away from a line to change it.

    What comes later wins: built-in value, this file, drop-ins (facialisd.toml.d/*.toml beside it, in the order of \
    their names), variables of the environment (FACIALISD_ and the key in capitals, such as FACIALISD_DEVICE_SPEC), \
    flags. Unknown keys and illegal values are errors.

      facialis config check    is everything right?
      facialis config show     what is in force, and where it comes from
      systemctl reload facialisd
                               obey changes; a running recording is not touched
    """

  /// What a table is for.
  private static func heading(_ table: String) -> String {
    switch table {
    case "daemon": "The daemon itself."
    case "device": "What is read."
    case "recording": "Recordings."
    case "events": "The event log."
    case "detection":
      "The detector: engineering defaults. They are stored with every result, and results of different settings do not compare."
    default: ""
    }
  }

  /// The whole file.
  public static func text(_ schema: ConfigurationSchema) -> String {
    var lines = comment(preface)
    for table in schema.tables {
      lines += ["", "[\(table)]"] + comment(heading(table))
      for key in schema.keys(of: table) {
        lines.append("")
        lines += comment(table == "detection" ? "\(key.meaning) \(legal(key))" : words(key))
        lines.append("#\(key.name) = \(key.initialValue.toml)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What it decides, what it may be, and when a change is obeyed.
  public static func words(_ key: ConfigurationKey) -> String {
    [key.meaning, legal(key), key.effect.words].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The legal values in a sentence; empty where any text will do.
  static func legal(_ key: ConfigurationKey) -> String {
    switch key.kind {
    case .text, .path: ""
    case .choice, .number: key.wanted.prefix(1).uppercased() + key.wanted.dropFirst() + "."
    }
  }

  private static func comment(_ text: String) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if paragraph.hasPrefix("  ") {
        lines.append("# \(paragraph)")
        continue
      }
      var line = "#"
      for word in paragraph.split(separator: " ") {
        if line.count + 1 + word.count > width {
          lines.append(line)
          line = "#"
        }
        line += " \(word)"
      }
      lines.append(line)
    }
    return lines
  }
}
