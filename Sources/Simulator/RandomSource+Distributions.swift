// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

extension RandomSource {
  /// Log-normal with the given median.
  mutating func logNormal(median: Double, deviation: Double) -> Double {
    median * PortableMath.exp(normal(0, deviation))
  }

  /// Log-normal with the given mean and coefficient of variation.
  mutating func logNormal(mean: Double, variation: Double) -> Double {
    let variance = PortableMath.log(1 + variation * variation)
    return mean * PortableMath.exp(normal(-variance / 2, variance.squareRoot()))
  }

  /// Geometric on 0, 1, 2, ... with the given mean.
  mutating func geometric(mean: Double) -> Int {
    let stay = mean / (1 + mean)
    return Int(PortableMath.log(1 - uniform()) / PortableMath.log(stay))
  }

  /// Exponential with the given mean.
  mutating func exponential(mean: Double) -> Double { -mean * PortableMath.log(1 - uniform()) }

  /// True with a probability.
  mutating func happens(_ probability: Double) -> Bool { uniform() < probability }

  /// Uniform in low...high.
  mutating func integer(_ low: Int, _ high: Int) -> Int {
    min(high, low + Int(uniform() * Double(high - low + 1)))
  }
}
