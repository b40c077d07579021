// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The resolution and range of the simulated ADC.
public enum ConverterModel: String, Sendable, Hashable, CaseIterable {
  /// 24 bits, 1/47 uV a count, +-178.481 mV: like an ADS1299 or ADS1298 at gain 24.
  case bits24 = "24bit"
  /// 16 bits over +-5 mV.
  case bits16 = "16bit"
  /// 12 bits over +-5 mV: cheap.
  case bits12 = "12bit"

  /// Bits of a count.
  public var bits: Int {
    switch self {
    case .bits24: 24
    case .bits16: 16
    case .bits12: 12
    }
  }

  /// Counts and microvolts of its range. The limits fit the 8 characters of a file's header as they are: 8388607 = 47 *
  /// 178481.
  public var calibration: Calibration {
    let limit: Double
    let largest: Int32
    switch self {
    case .bits24: (largest, limit) = (8_388_607, 178_481)
    case .bits16: (largest, limit) = (32_767, 5000)
    case .bits12: (largest, limit) = (2047, 5000)
    }
    return Calibration(
      digitalMinimum: -largest, digitalMaximum: largest, physicalMinimum: -limit, physicalMaximum: limit)
  }

  /// Whether it has the range to be coupled to the electrodes with their direct voltage.
  var isDirectCoupled: Bool { self == .bits24 }
}
