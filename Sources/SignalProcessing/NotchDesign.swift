// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A second-order notch, as `scipy.signal.iirnotch` designs it (Orfanidis, Introduction to Signal Processing, 11.3).
public struct NotchDesign: Sendable, Hashable {
  /// The frequency that is taken out, in Hz.
  public let frequency: Double
  /// Frequency by -3 dB bandwidth.
  public let quality: Double
  /// Samples a second.
  public let rate: Double
  public let section: SecondOrderSection

  /// Designs the notch.
  ///
  /// - Throws: `filter-corner-impossible` where the frequency is not above 0 and below half the rate;
  ///   `notch-quality-impossible` where the notch would reach down to 0 Hz or is so narrow that it is no filter.
  public init(frequency: Double, quality: Double = 30, rate: Double) throws(FacialisError) {
    guard rate > 0, rate.isFinite else { throw .rateImpossible(rate) }
    guard frequency > 0, frequency < rate / 2 else { throw .filterCornerImpossible(frequency, rate: rate) }
    guard quality >= 0.5, quality <= 10_000 else { throw .notchQualityImpossible(quality) }
    self.frequency = frequency
    self.quality = quality
    self.rate = rate
    let normalised = 2 * frequency / rate
    let width = normalised / quality * PortableMath.pi
    let angle = normalised * PortableMath.pi
    let gain = 1 / (1 + PortableMath.tan(width / 2))
    let cosine = PortableMath.cos(angle)
    section = SecondOrderSection(
      b0: gain, b1: gain * (-2 * cosine), b2: gain, a1: -2 * gain * cosine, a2: 2 * gain - 1)
    guard section.isStable else { throw .notchQualityImpossible(quality) }
  }

  /// The notch as a cascade of one section.
  public var sections: [SecondOrderSection] { [section] }
}
