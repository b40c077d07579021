// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One biquadratic section of a digital filter, `(b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`.
public struct SecondOrderSection: Sendable, Hashable {
  public var b0: Double
  public var b1: Double
  public var b2: Double
  public var a1: Double
  public var a2: Double

  /// A section with a0 = 1, as SciPy's `sos` rows have it.
  public init(b0: Double, b1: Double, b2: Double, a1: Double, a2: Double) {
    self.b0 = b0
    self.b1 = b1
    self.b2 = b2
    self.a1 = a1
    self.a2 = a2
  }

  /// The section that passes everything unchanged.
  public static let identity = SecondOrderSection(b0: 1, b1: 0, b2: 0, a1: 0, a2: 0)

  /// Whether both poles lie inside the unit circle (the stability triangle).
  public var isStable: Bool { a2.magnitude < 1 && a1.magnitude < 1 + a2 }

  /// Squared magnitude of the response at an angle in radians a sample.
  public func powerGain(at angle: Double) -> Double {
    SecondOrderSection.polynomial(b0, b1, b2, angle).power / SecondOrderSection.polynomial(1, a1, a2, angle).power
  }

  /// Delay of the envelope of a narrow band around an angle in radians a sample, in samples.
  ///
  /// From the logarithmic derivative of the polynomials, so without unwrapping a phase. A zero on the unit circle at
  /// exactly this angle adds the mean of both sides of its jump.
  public func groupDelay(at angle: Double) -> Double {
    SecondOrderSection.polynomial(b0, b1, b2, angle).delay - SecondOrderSection.polynomial(1, a1, a2, angle).delay
  }

  /// Power of `c0 + c1 e^-ja + c2 e^-2ja` and its delay, Re(sum k c_k e^-jka / sum c_k e^-jka).
  private static func polynomial(
    _ c0: Double, _ c1: Double, _ c2: Double, _ angle: Double
  ) -> (power: Double, delay: Double) {
    let (cosine1, sine1) = (PortableMath.cos(angle), PortableMath.sin(angle))
    let (cosine2, sine2) = (PortableMath.cos(2 * angle), PortableMath.sin(2 * angle))
    let real = c0 + c1 * cosine1 + c2 * cosine2
    let imaginary = -(c1 * sine1 + c2 * sine2)
    let slopeReal = c1 * cosine1 + 2 * c2 * cosine2
    let slopeImaginary = -(c1 * sine1 + 2 * c2 * sine2)
    let power = real * real + imaginary * imaginary
    // Zeros of these designs lie on the unit circle in symmetric pairs: there the quotient is the polynomial's centre.
    let largest = Swift.max(c0.magnitude, c1.magnitude, c2.magnitude)
    guard power > largest * largest * 1e-24 else { return (power, c2 == 0 ? 0.5 : 1) }
    return (power, (slopeReal * real + slopeImaginary * imaginary) / power)
  }
}

extension [SecondOrderSection] {
  /// Magnitude of the cascade's response at a frequency in Hz.
  public func gain(at frequency: Double, rate: Double) -> Double {
    reduce(1) { $0 * $1.powerGain(at: 2 * PortableMath.pi * frequency / rate) }.squareRoot()
  }

  /// Group delay of the cascade at a frequency in Hz, in samples; the same on every machine.
  public func groupDelay(at frequency: Double, rate: Double) -> Double {
    reduce(0) { $0 + $1.groupDelay(at: 2 * PortableMath.pi * frequency / rate) }
  }
}
