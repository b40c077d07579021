// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The regularised incomplete gamma function, from `PortableMath` alone: the same digits in every report.
package enum IncompleteGamma {
  /// Natural logarithm of the gamma function for x > 0, relative error about 1e-14 (Lanczos, g = 7, 9 terms).
  package static func logGamma(_ x: Double) -> Double {
    let coefficients: [Double] = [
      676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
      12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
    ]
    let z = x - 1
    var sum = 0.9999999999998099
    for (index, coefficient) in coefficients.enumerated() { sum += coefficient / (z + Double(index) + 1) }
    let t = z + 7.5
    return 0.9189385332046727 + (z + 0.5) * PortableMath.log(t) - t + PortableMath.log(sum)
  }

  /// P(a, x), the probability that a gamma variate of shape a > 0 is at most x; O(sqrt(a)) terms.
  ///
  /// Series below a + 1, Lentz's continued fraction above (Press et al., Numerical Recipes, 6.2).
  package static func lower(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    let front = PortableMath.exp(a * PortableMath.log(x) - x - logGamma(a))
    return x < a + 1 ? front * series(a, x) : 1 - front * fraction(a, x)
  }

  /// The x at which P(a, x) is `probability`, by bisection to the last digits.
  package static func inverse(_ a: Double, _ probability: Double) -> Double {
    var low = 0.0
    var high = a + 10
    while lower(a, high) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if lower(a, middle) < probability { low = middle } else { high = middle }
    }
    return high
  }

  private static let mostTerms = 1_000_000

  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var n = a
    for _ in 0..<mostTerms {
      n += 1
      term *= x / n
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var product = d
    for n in 1..<mostTerms {
      let numerator = -Double(n) * (Double(n) - a)
      b += 2
      d = numerator * d + b
      if d.magnitude < tiny { d = tiny }
      c = b + numerator / c
      if c.magnitude < tiny { c = tiny }
      d = 1 / d
      let factor = d * c
      product *= factor
      if (factor - 1).magnitude < 1e-16 { break }
    }
    return product
  }
}
