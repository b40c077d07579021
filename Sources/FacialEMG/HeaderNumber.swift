// SPDX-License-Identifier: GPL-3.0-or-later

/// A number in a field of 8 characters, as the headers of EDF and BDF files hold them, and the value that is read back.
public struct HeaderNumber: Sendable, Hashable {
  /// At most 8 characters, decimal, without an exponent.
  public let text: String
  /// What a reader makes of the text; everything is computed with this value, live and batch.
  public let value: Double

  /// Where a number goes that has more digits than fit.
  public enum Rounding: Sendable {
    case nearest
    /// Away from zero, so that a range is never cut.
    case outward
  }

  /// The number with as many digits as 8 characters hold; nil where even its whole part does not fit, or it is not finite.
  public static func fitting8(_ number: Double, _ rounding: Rounding = .outward) -> HeaderNumber? {
    guard number.isFinite, number.magnitude < 1e8 else { return nil }
    var scale = 1e7
    for decimals in stride(from: 7, through: 0, by: -1) {
      let scaled = number.magnitude * scale
      let nearest = scaled.rounded(.toNearestOrEven)
      // A number that was already rounded stays as it is: scaling may have moved it by a unit in its last place.
      let isExact = (nearest / scale) == number.magnitude
      let units = rounding == .nearest || isExact ? nearest : scaled.rounded(.up)
      let text = decimalText(units, decimals, negative: number < 0)
      if text.utf8.count <= 8, let value = Double(text) { return HeaderNumber(text: text, value: value) }
      scale /= 10
    }
    return nil
  }

  private static func decimalText(_ units: Double, _ decimals: Int, negative: Bool) -> String {
    var digits = String(UInt64(units))
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    let point = digits.index(digits.endIndex, offsetBy: -decimals)
    let whole = digits[..<point]
    var fraction = digits[point...]
    while fraction.last == "0" { fraction.removeLast() }
    let sign = negative && units > 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }
}

extension Calibration {
  /// The calibration that a reader gets back from a file's header: physical limits rounded outward to 8 characters.
  ///
  /// Sources give their formats through this, so that live and batch compute with the same numbers; the gain moves by less than
  /// 2 in 10^6 where the limits have six digits or more (a range of microvolts stated in V has not: state it in uV).
  /// Limits that fit no header (100 million and more) stay as they are, and the writer refuses them.
  public func representableInHeader() -> Calibration {
    Calibration(
      digitalMinimum: digitalMinimum, digitalMaximum: digitalMaximum,
      physicalMinimum: HeaderNumber.fitting8(physicalMinimum)?.value ?? physicalMinimum,
      physicalMaximum: HeaderNumber.fitting8(physicalMaximum)?.value ?? physicalMaximum)
  }
}

extension StreamFormat {
  /// The format that a reader gets back from a file: calibrations and rate as the header's characters say.
  public func representableInHeader() -> StreamFormat {
    var format = self
    format.rate = RecordLayout(rate: rate).rate
    for index in format.channels.indices {
      format.channels[index].calibration = format.channels[index].calibration.representableInHeader()
    }
    return format
  }
}
