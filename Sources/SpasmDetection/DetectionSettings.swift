// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The values of all `DetectionSetting`s: engineering defaults, each one named, validated and stored with every result.
public struct DetectionSettings: Sendable, Hashable {
  private var values: [Double]

  /// The defaults.
  public init() { values = DetectionSetting.allCases.map(\.initialValue) }

  /// The value of a setting, in its unit.
  public subscript(setting: DetectionSetting) -> Double { values[setting.index] }

  /// Sets a setting by the name that files and the command line use.
  ///
  /// Throws `setting-unknown`, with the nearest name, and `setting-out-of-range`.
  public mutating func set(_ name: String, _ value: Double) throws(FacialisError) {
    guard let setting = DetectionSetting(rawValue: name) else { throw .unknownSetting(name) }
    guard value.isFinite, setting.range.contains(value) else {
      throw .settingOutOfRange(setting, value)
    }
    values[setting.index] = value
  }

  /// All names and values, one a line, in the order of the names: what `hash` is taken of.
  public var canonicalText: String {
    DetectionSetting.allCases
      .map { "\($0.rawValue)=\(Decimal.shortest(self[$0]))\n" }
      .sorted()
      .joined()
  }

  /// FNV-1a (64 bits) of the canonical text, 16 hexadecimal digits: the same on every machine.
  public var hash: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in canonicalText.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Name, unit, default, range and meaning of every setting, for documentation.
  public static var descriptions: [(setting: DetectionSetting, unit: String, meaning: String)] {
    DetectionSetting.allCases.map { ($0, $0.unit, $0.meaning) }
  }
}
