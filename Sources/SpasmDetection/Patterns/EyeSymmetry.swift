// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG

/// How much one eye shows of a blink that the other shows, learnt from a person's blinks, and whether an eye was silent.
///
/// The ratio of the two eyes' powers is taken as log-normal: electrodes and muscles differ for good, each blink a little anew.
package struct EyeSymmetry: Sendable {
  /// What is thought before any blink was seen: 4 dB of spread, with the weight of a few blinks.
  private static let priorVariance = 0.85
  private static let priorWeight = 4.0
  /// Least weight of a new blink, so that moved electrodes are learnt.
  private static let leastWeight = 0.02
  /// Normal deviates, from so far out on the weak side that one blink in ten thousand lies beyond.
  private static let deviates = stride(from: -4.5, through: 3, by: 0.5).map { $0 }
  private static let weights: [Double] = {
    let raw = deviates.map { PortableMath.exp(-0.5 * $0 * $0) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }()

  /// Mean and variance of the natural logarithm of the right eye's power over the left eye's.
  private var mean = 0.0
  private var variance = priorVariance
  private var weight = priorWeight

  package init() {}

  /// Takes the powers of the two eyes, above their noise, in one blink.
  package mutating func note(left: Double, right: Double) {
    guard left > 0, right > 0 else { return }
    let share = max(1 / (weight + 1), Self.leastWeight)
    let distance = PortableMath.log(right / left) - mean
    mean += share * distance
    variance = max((1 - share) * (variance + share * distance * distance), 0.05)
    weight += 1
  }

  /// Log likelihood ratio of "the other eye was silent" against "it blinked along".
  ///
  /// `strength` is the seen eye's power above its noise as a multiple of the other eye's noise, `elevation` the other eye's power
  /// then as a multiple of its noise, `values` the independent values that this is measured on.
  package func silence(of other: Side, strength: Double, elevation: Double, values: Double) -> Double {
    let centre = other == .right ? mean : -mean
    let spread = variance.squareRoot()
    func likelihood(_ power: Double) -> Double {
      -0.5 * values * (PortableMath.log(power) + elevation / power)
    }
    let silent = likelihood(1)
    var blinked = 0.0
    for (deviate, weight) in zip(Self.deviates, Self.weights) {
      let power = 1 + strength * PortableMath.exp(centre + deviate * spread)
      blinked += weight * PortableMath.exp(max(min(likelihood(power) - silent, 600), -600))
    }
    return -PortableMath.log(max(blinked, 1e-300))
  }
}
