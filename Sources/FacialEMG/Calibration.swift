// SPDX-License-Identifier: GPL-3.0-or-later

/// The linear map from an ADC's counts to physical units, as a file's header states it.
///
/// Physical limits are the values that a reader gets back from the header's 8 characters, so that live and batch see the
/// same numbers.
public struct Calibration: Sendable, Hashable, Codable {
  public let digitalMinimum: Int32
  public let digitalMaximum: Int32
  public let physicalMinimum: Double
  public let physicalMaximum: Double

  /// `digitalMinimum < digitalMaximum` is the caller's duty; physical limits may be inverted (negative gain), not equal.
  public init(
    digitalMinimum: Int32, digitalMaximum: Int32, physicalMinimum: Double, physicalMaximum: Double
  ) {
    self.digitalMinimum = digitalMinimum
    self.digitalMaximum = digitalMaximum
    self.physicalMinimum = physicalMinimum
    self.physicalMaximum = physicalMaximum
  }

  /// Physical units a count.
  public var gain: Double {
    (physicalMaximum - physicalMinimum) / (Double(digitalMaximum) - Double(digitalMinimum))
  }

  /// The physical value of count 0.
  public var offset: Double { physicalMaximum - gain * Double(digitalMaximum) }

  /// The physical value of a count: `gain * count + offset`, in this order of operations everywhere.
  public func physical(_ count: Int32) -> Double { gain * Double(count) + offset }
}
