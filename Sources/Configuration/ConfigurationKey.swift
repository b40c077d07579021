// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG

/// One line of the daemon's configuration: where it stands, what it may be, what it decides and when it takes effect.
public struct ConfigurationKey: Sendable, Hashable {
  /// What a value may be.
  public enum Kind: Sendable, Hashable {
    case text
    /// A file or folder; relative ones are relative to the daemon's working folder.
    case path
    case choice([String])
    /// Numbers in the range; the unit is part of the key's name.
    case number(ClosedRange<Double>)
  }

  /// When a changed value is obeyed.
  public enum Effect: String, Sendable, Hashable {
    /// At once, at SIGHUP.
    case reload
    /// When the daemon is started again.
    case restart

    var words: String {
      switch self {
      case .reload: "Obeyed at once after SIGHUP."
      case .restart: "Obeyed when the daemon is started again."
      }
    }
  }

  /// The table in the file, e.g. `recording`.
  public let table: String
  public let name: String
  public let kind: Kind
  public let initialValue: ConfigurationValue
  public let meaning: String
  public let effect: Effect

  /// `recording.record_s`
  public var path: String { "\(table).\(name)" }

  /// The variable of the environment that sets it: `FACIALISD_RECORDING_RECORD_S`.
  public var variable: String { "FACIALISD_\(table)_\(name)".uppercased() }

  /// A detection setting as a key of the table `detection`.
  init(_ setting: SettingDescription) {
    table = "detection"
    name = setting.name
    kind = .number(setting.range)
    initialValue = .number(setting.initialValue)
    meaning = setting.meaning
    effect = .restart
  }

  init(
    _ table: String, _ name: String, _ kind: Kind, _ initialValue: ConfigurationValue, _ effect: Effect,
    _ meaning: String
  ) {
    self.table = table
    self.name = name
    self.kind = kind
    self.initialValue = initialValue
    self.effect = effect
    self.meaning = meaning
  }

  /// What a value has to be, in words.
  var wanted: String {
    switch kind {
    case .text: "a text in quotes"
    case .path: "a path in quotes"
    case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .number(let range):
      "a number from \(Decimal.shortest(range.lowerBound)) to \(Decimal.shortest(range.upperBound))"
    }
  }

  /// Whether the value is legal; a text is taken for a number where one is wanted and it is one.
  func accepts(_ value: ConfigurationValue) -> Bool {
    switch (kind, value) {
    case (.text, .text(let text)), (.path, .text(let text)): !text.contains { $0 == "\n" || $0 == "\0" }
    case (.choice(let words), .text(let text)): words.contains(text)
    case (.number(let range), .number(let number)): number.isFinite && range.contains(number)
    default: false
    }
  }

  /// Reads what environment and command line say.
  func value(of text: String) -> ConfigurationValue? {
    let value: ConfigurationValue? =
      if case .number = kind { Double(text).map { .number($0) } } else { .text(text) }
    guard let value, accepts(value) else { return nil }
    return value
  }
}

/// A value of the configuration.
public enum ConfigurationValue: Sendable, Hashable {
  case text(String)
  case number(Double)

  /// As TOML writes it.
  public var toml: String {
    switch self {
    case .number(let number): Decimal.shortest(number)
    case .text(let text):
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
  }
}
