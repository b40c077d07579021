// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Log likelihood ratios of band-limited Gaussian signals.
enum LikelihoodRatio {
  /// Of a variance `x` times the noise floor's against the floor, for so many independent values, in nats; 0 where it is lower.
  static func ofVariance(_ x: Double, values: Double) -> Double {
    x <= 1 ? 0 : 0.5 * values * (x - 1 - PortableMath.log(x))
  }
}
