// SPDX-License-Identifier: GPL-3.0-or-later

/// A numeric setting in words: what manuals and configuration files say of it.
public struct SettingDescription: Sendable, Hashable {
  /// As files and command line write it, with the unit at its end.
  public let name: String
  public let initialValue: Double
  /// The legal values.
  public let range: ClosedRange<Double>
  /// Empty where there is none.
  public let unit: String
  /// What it decides, in one sentence.
  public let meaning: String

  public init(
    _ name: String, initially initialValue: Double, range: ClosedRange<Double>, unit: String, meaning: String
  ) {
    self.name = name
    self.initialValue = initialValue
    self.range = range
    self.unit = unit
    self.meaning = meaning
  }
}
