// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The regularised incomplete beta function and what follows from it: Student's t and the binomial distribution.
package enum IncompleteBeta {
  /// I_x(a, b) for a, b > 0, by Lentz's continued fraction (Press et al., Numerical Recipes, 6.4); relative error about 1e-13.
  package static func value(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let logFront =
      IncompleteGamma.logGamma(a + b) - IncompleteGamma.logGamma(a) - IncompleteGamma.logGamma(b)
      + a * PortableMath.log(x) + b * PortableMath.log(1 - x)
    let front = PortableMath.exp(logFront)
    return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func safe(_ value: Double) -> Double { value.magnitude < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / safe(1 - (a + b) * x / (a + 1))
    var product = d
    for step in 1..<10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / safe(1 + even * d)
      c = safe(1 + even / c)
      product *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / safe(1 + odd * d)
      c = safe(1 + odd / c)
      product *= d * c
      if (d * c - 1).magnitude < 1e-15 { break }
    }
    return product
  }

  /// Probability that Student's t with `freedom` degrees of freedom lies farther from 0 than `t`.
  package static func studentTwoSided(_ t: Double, freedom: Double) -> Double {
    value(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The t that the magnitude of Student's t exceeds with probability `tail`, by bisection.
  package static func studentLimit(freedom: Double, tail: Double = 0.05) -> Double {
    var low = 0.0
    var high = 1.0
    while studentTwoSided(high, freedom: freedom) > tail, high < 1e12 { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if studentTwoSided(middle, freedom: freedom) > tail { low = middle } else { high = middle }
    }
    return high
  }

  /// Two-sided exact p of `count` successes in `total` trials of probability 1/2.
  package static func signTest(count: Int, total: Int) -> Double {
    guard total > 0 else { return 1 }
    let rarer = min(count, total - count)
    guard 2 * rarer < total else { return 1 }
    // P(X <= k) = I_{1/2}(n - k, k + 1), and the other tail is as heavy.
    return min(1, 2 * value(0.5, Double(total - rarer), Double(rarer + 1)))
  }
}
