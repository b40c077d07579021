// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// The frequency of the mains: it wanders about its nominal value as that of a large grid does.
///
/// An Ornstein-Uhlenbeck walk, which grid frequency follows apart from its response to trading (Rydin Gorjao et al. 2020,
/// IEEE Access 8:43082, doi 10.1109/ACCESS.2020.2967834). With these parameters it changes by 2.6 mHz RMS within a second.
package struct MainsFrequency: Sendable {
  /// Standard deviation in hertz: the deviation at which primary control acts in continental Europe (ENTSO-E Operation
  /// Handbook, Policy 1).
  package static let deviation = 0.02
  /// Seconds within which primary control brings it back: the inverse of 0.0083 1/s, as fitted to the continental grid in
  /// the article above.
  package static let correlationTime = 120.0
  /// Seconds between two steps of the walk; a step is 0.8 mHz RMS.
  private static let stepLength = 0.1

  private var random: RandomSource
  private let nominal: Double
  private let decay: Double
  private let step: Double
  private let samplesPerStep: Int
  private var samplesLeft: Int
  private var departure: Double

  /// `nominal` in hertz, `rate` in samples a second.
  package init(nominal: Double, rate: Double, random: RandomSource) {
    self.random = random
    self.nominal = nominal
    samplesPerStep = max(1, Int((Self.stepLength * rate).rounded()))
    decay = PortableMath.exp(-Double(samplesPerStep) / rate / Self.correlationTime)
    step = Self.deviation * (1 - decay * decay).squareRoot()
    departure = Self.deviation * self.random.normal()
    samplesLeft = samplesPerStep
  }

  /// The frequency at the next sample, in hertz.
  @inline(__always)
  package mutating func next() -> Double {
    if samplesLeft == 0 {
      departure = decay * departure + step * random.normal()
      samplesLeft = samplesPerStep
    }
    samplesLeft -= 1
    return nominal + departure
  }
}
