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
    let sign = number < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(units)" }
    let divisor = UInt64(scale)
    let fraction = String(units % divisor)
    let padding = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(units / divisor).\(padding)\(fraction)"
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
