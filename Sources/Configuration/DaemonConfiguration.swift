// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The daemon's configuration as it is in force: every value with the place that it comes from.
///
/// What comes later wins: built-in value, the file, its drop-ins in the order of their names, the environment
/// (`FACIALISD_TABLE_NAME`), flags.
public struct DaemonConfiguration: Sendable, Hashable {
  /// Where packages put the file.
  public static let standardFile = "/etc/facialis/facialisd.toml"

  /// A value and who gave it.
  public struct Entry: Sendable, Hashable {
    public var value: ConfigurationValue
    /// `default`, `FILE, line N`, the variable or the flag.
    public var origin: String
  }

  public let schema: ConfigurationSchema
  private var entries: [String: Entry]

  /// The built-in values.
  public init(_ schema: ConfigurationSchema) {
    self.schema = schema
    entries = Dictionary(
      uniqueKeysWithValues: schema.keys.map { ($0.path, Entry(value: $0.initialValue, origin: "default")) })
  }

  /// What is in force for a key, and why.
  public func entry(_ key: ConfigurationKey) -> Entry {
    entries[key.path] ?? Entry(value: key.initialValue, origin: "default")
  }

  /// A text or a path.
  public func text(_ setting: DaemonSetting) -> String {
    if case .text(let text) = entry(setting.key).value { text } else { "" }
  }

  /// A number in the unit of its name.
  public func number(_ setting: DaemonSetting) -> Double {
    if case .number(let number) = entry(setting.key).value { number } else { 0 }
  }

  /// The detection settings that differ from their built-in values.
  public var changedDetection: [(name: String, value: Double)] {
    schema.keys(of: "detection").compactMap { key in
      guard case .number(let number) = entry(key).value, .number(number) != key.initialValue else { return nil }
      return (key.name, number)
    }
  }

  /// The keys whose values differ from another configuration's.
  public func changes(from other: DaemonConfiguration) -> [ConfigurationKey] {
    schema.keys.filter { entry($0).value != other.entry($0).value }
  }

  // MARK: - Layers

  /// Takes the values of a file; throws with line and mend where it holds what is not known or not legal.
  public mutating func take(_ text: String, file: String) throws(FacialisError) {
    let document = try ConfigurationTable(text, file: file)
    let tables = schema.tables
    try document.allow(tables)
    for name in tables {
      guard let table = try document.subtable(name) else { continue }
      let keys = schema.keys(of: name)
      try table.allow(keys.map(\.name))
      for key in keys {
        guard let value = try table.value(key.name, wanted: key.wanted) else { continue }
        guard key.accepts(value) else {
          throw table.failure(key.name, "\"\(key.name)\" is \(value.toml)", "It has to be \(key.wanted).")
        }
        let place = table.line(key.name).map { "\(file), line \($0)" } ?? file
        entries[key.path] = Entry(value: value, origin: place)
      }
    }
  }

  /// Takes the variables `FACIALISD_...`; throws where one is not known or not legal.
  public mutating func take(environment: [String: String]) throws(FacialisError) {
    for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("FACIALISD_") {
      guard let key = schema.keys.first(where: { $0.variable == variable }) else {
        throw .settingUnknown(variable, known: schema.keys.map(\.variable))
      }
      try set(key, text, origin: variable)
    }
  }

  /// Takes a flag's value; `origin` is the flag as it was written.
  public mutating func take(_ setting: DaemonSetting, _ text: String, origin: String) throws(FacialisError) {
    try set(setting.key, text, origin: origin)
  }

  /// Takes `TABLE.NAME=VALUE`.
  public mutating func take(assignment: String) throws(FacialisError) {
    guard let equals = assignment.firstIndex(of: "=") else { throw .assignmentUnreadable(assignment) }
    let key = try schema.key(String(assignment[..<equals]), called: String(assignment[..<equals]))
    try set(key, String(assignment[assignment.index(after: equals)...]), origin: "--set \(key.path)")
  }

  private mutating func set(_ key: ConfigurationKey, _ text: String, origin: String) throws(FacialisError) {
    guard let value = key.value(of: text) else { throw .settingInvalid(origin, text, wanted: key.wanted) }
    entries[key.path] = Entry(value: value, origin: origin)
  }
}
