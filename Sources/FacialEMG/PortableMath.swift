// SPDX-License-Identifier: GPL-3.0-or-later

/// Elementary functions from +, -, * and / alone: the same bits on every machine, whatever its C library.
///
/// Accurate to about 2 units in the last place in the ranges stated; used wherever a result decides an event or makes a
/// simulated sample.
public enum PortableMath {
  public static let pi = 3.141592653589793
  public static let ln2 = 0.6931471805599453

  /// Sine of an angle in radians, |x| up to 10^9.
  public static func sin(_ x: Double) -> Double {
    let (quadrant, r) = reduce(x)
    switch quadrant & 3 {
    case 0: return sinKernel(r)
    case 1: return cosKernel(r)
    case 2: return -sinKernel(r)
    default: return -cosKernel(r)
    }
  }

  /// Cosine of an angle in radians, |x| up to 10^9.
  public static func cos(_ x: Double) -> Double {
    let (quadrant, r) = reduce(x)
    switch quadrant & 3 {
    case 0: return cosKernel(r)
    case 1: return -sinKernel(r)
    case 2: return -cosKernel(r)
    default: return sinKernel(r)
    }
  }

  /// Tangent of an angle in radians.
  public static func tan(_ x: Double) -> Double { sin(x) / cos(x) }

  /// e to the power x; 0 below -745, infinity above 709.78.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.78 { return .infinity }
    if x < -745 { return 0 }
    let k = (x / ln2).rounded(.toNearestOrEven)
    let r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10
    var term = 1.0
    var sum = 0.0
    // Smallest terms first would need the factorials; 14 terms of Horner keep the error below one unit.
    for n in stride(from: 14, through: 1, by: -1) { sum = (sum + 1) * r / Double(n) }
    term += sum
    let exponent = Int(k)
    // Two factors, so that results near the ends of the range are not lost on the way.
    return term * power2(exponent / 2) * power2(exponent - exponent / 2)
  }

  /// Natural logarithm; NaN below 0, -infinity at 0.
  public static func log(_ x: Double) -> Double {
    if x < 0 || x.isNaN { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 1.4142135623730951 {
      mantissa *= 0.5
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let s2 = s * s
    var sum = 0.0
    for n in stride(from: 23, through: 3, by: -2) { sum = (sum + 1 / Double(n)) * s2 }
    let r = 2 * s + 2 * s * sum
    return exponent * 0.6931471803691238 + (r + exponent * 1.9082149292705877e-10)
  }

  /// Logarithm to base 10.
  public static func log10(_ x: Double) -> Double { log(x) * 0.4342944819032518 }

  /// x to the power y, x > 0.
  public static func pow(_ x: Double, _ y: Double) -> Double { exp(y * log(x)) }

  /// Decibels of an amplitude ratio.
  public static func decibels(_ ratio: Double) -> Double { 20 * log10(ratio) }

  private static func power2(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private static func reduce(_ x: Double) -> (quadrant: Int, rest: Double) {
    let k = (x * 0.6366197723675814).rounded(.toNearestOrEven)
    // pi/2 in three parts of 33 bits each: k times a part is exact for k below 2^20.
    let r = ((x - k * 1.5707963267341256) - k * 6.077100506303966e-11) - k * 2.0222662487959506e-21
    return (Int(k), r)
  }

  private static func sinKernel(_ r: Double) -> Double {
    let r2 = r * r
    var sum = 0.0
    for n in stride(from: 19, through: 3, by: -2) { sum = (sum + 1) * -r2 / Double(n * (n - 1)) }
    return r + r * sum
  }

  private static func cosKernel(_ r: Double) -> Double {
    let r2 = r * r
    var sum = 0.0
    for n in stride(from: 20, through: 2, by: -2) { sum = (sum + 1) * -r2 / Double(n * (n - 1)) }
    return 1 + sum
  }
}
