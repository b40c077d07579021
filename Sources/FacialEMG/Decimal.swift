// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers as text, the same on every machine: no locale, no C library.
public enum Decimal {
  /// The number rounded half to even at `decimals` digits after the point, |number| * 10^decimals below 2^53.
  public static func round(_ number: Double, _ decimals: Int) -> Double {
    let scale = powerOfTen(decimals)
    return (number * scale).rounded(.toNearestOrEven) / scale
  }

  /// The number with exactly `decimals` digits after the point; not finite numbers are `n/a`.
  public static func fixed(_ number: Double, _ decimals: Int) -> String {
    guard number.isFinite else { return "n/a" }
    let scale = powerOfTen(decimals)
    let scaled = (number.magnitude * scale).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return "\(number)" }
    let units = UInt64(scaled)
    return text(units, decimals: decimals, isNegative: number < 0 && units > 0)
  }

  /// A number of units of the last decimal as text, digit by digit from the last one: tables hold many.
  private static func text(_ units: UInt64, decimals: Int, isNegative: Bool) -> String {
    // The sign, twenty digits and the point.
    var characters = InlineArray<44, UInt8>(repeating: UInt8(ascii: "0"))
    var first = 44
    var rest = units
    var digits = 0
    while rest > 0 || digits <= decimals {
      first -= 1
      if digits == decimals, decimals > 0 {
        characters[first] = UInt8(ascii: ".")
        first -= 1
      }
      characters[first] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      digits += 1
    }
    if isNegative {
      first -= 1
      characters[first] = UInt8(ascii: "-")
    }
    return unsafe String(copying: UTF8Span(unchecked: characters.span.extracting(first..<44)))
  }

  /// The shortest text that reads back as the same number, whole numbers without a point; not finite numbers are `n/a`.
  public static func shortest(_ number: Double) -> String {
    guard number.isFinite else { return "n/a" }
    if number == number.rounded(), number.magnitude < 1e15 { return String(Int64(number)) }
    return "\(number)"
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}
