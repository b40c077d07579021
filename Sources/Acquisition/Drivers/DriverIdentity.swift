// SPDX-License-Identifier: GPL-3.0-or-later

/// Vendor and product of a USB device.
public struct USBIdentifier: Sendable, Hashable, CustomStringConvertible {
  public let vendor: UInt16
  public let product: UInt16

  public init(vendor: UInt16, product: UInt16) {
    self.vendor = vendor
    self.product = product
  }

  /// As `lsusb` writes it, e.g. `09db:00ea`.
  public var description: String { "\(Self.hexadecimal(vendor)):\(Self.hexadecimal(product))" }

  private static func hexadecimal(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// What a driver is and what its devices can do.
public struct DriverIdentity: Sendable, Hashable {
  /// A device that the driver knows.
  public struct Model: Sendable, Hashable {
    public let identifier: USBIdentifier
    public let title: String

    public init(_ vendor: UInt16, _ product: UInt16, _ title: String) {
      identifier = USBIdentifier(vendor: vendor, product: product)
      self.title = title
    }
  }

  /// An option and what it may be.
  public struct Option: Sendable, Hashable {
    public let name: String
    /// The values as they are written; empty where a number is asked for.
    public let values: [String]
    public let meaning: String

    public init(_ name: String, values: [String] = [], _ meaning: String) {
      self.name = name
      self.values = values
      self.meaning = meaning
    }
  }

  /// Kebab-case and stable, e.g. `biosemi-activetwo`.
  public let name: String
  public let models: [Model]
  /// Whether a person may be connected without an isolated amplifier in front.
  public let isIsolated: Bool
  /// How a montage spells the inputs, in words.
  public let inputs: String
  /// Inputs that every model has, to ask a device how it is without a montage.
  public let exampleInputs: [String]
  public let options: [Option]

  public init(
    name: String, models: [Model], isIsolated: Bool, inputs: String, exampleInputs: [String], options: [Option]
  ) {
    self.name = name
    self.models = models
    self.isIsolated = isIsolated
    self.inputs = inputs
    self.exampleInputs = exampleInputs
    self.options = options
  }

  /// The model's name for people; the driver's where the device is none of its own.
  public func title(of device: USBIdentifier) -> String {
    models.first { $0.identifier == device }?.title ?? name
  }
}
