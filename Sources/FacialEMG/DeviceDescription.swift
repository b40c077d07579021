// SPDX-License-Identifier: GPL-3.0-or-later

/// An ADC that is attached: what it is, what it can do, what stands in the way of using it.
public struct DeviceDescription: Sendable, Hashable, Codable {
  /// An option that may stand behind the device's specification, and what it may be.
  public struct Option: Sendable, Hashable, Codable {
    public var name: String
    /// The values as they are written; empty where a number is asked for.
    public var values: [String]
    public var meaning: String

    public init(name: String, values: [String], meaning: String) {
      self.name = name
      self.values = values
      self.meaning = meaning
    }
  }

  /// What to write behind `--device`.
  public var spec: String
  /// The model for people.
  public var title: String
  /// The driver's name, e.g. `biosemi-activetwo`.
  public var driver: String
  /// The port as the kernel names it, e.g. `1-4.2`.
  public var port: String
  /// Nil where the device has none, or cannot be asked.
  public var serial: String?
  /// Whether a person may be connected without an isolated amplifier in front.
  public var isIsolated: Bool
  /// How a montage spells the inputs, in words.
  public var inputs: String
  public var options: [Option]
  /// What the device says of itself, e.g. its speed mode; nil where it could not be asked.
  public var state: String?
  /// Whether the daemon that answers reads it now.
  public var isInUse: Bool
  /// What stands in the way; nil where nothing does.
  public var obstacle: FacialisError?

  public init(
    spec: String, title: String, driver: String, port: String, serial: String? = nil, isIsolated: Bool, inputs: String,
    options: [Option], state: String? = nil, isInUse: Bool = false, obstacle: FacialisError? = nil
  ) {
    self.spec = spec
    self.title = title
    self.driver = driver
    self.port = port
    self.serial = serial
    self.isIsolated = isIsolated
    self.inputs = inputs
    self.options = options
    self.state = state
    self.isInUse = isInUse
    self.obstacle = obstacle
  }

  private enum CodingKeys: String, CodingKey {
    case spec, title, driver, port, serial, inputs, options, state, obstacle
    case isIsolated = "isolated"
    case isInUse = "in_use"
  }
}
