// SPDX-License-Identifier: GPL-3.0-or-later

/// A complex number with what filter design needs, from + - * / and square root alone.
struct ComplexNumber: Sendable, Hashable {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  var isReal: Bool { imaginary == 0 }
  var power: Double { real * real + imaginary * imaginary }
  var magnitude: Double { power.squareRoot() }

  static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
  static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
  static func * (a: Double, b: Self) -> Self { Self(a * b.real, a * b.imaginary) }

  static func * (a: Self, b: Self) -> Self {
    Self(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  static func / (a: Self, b: Self) -> Self {
    Self(
      (a.real * b.real + a.imaginary * b.imaginary) / b.power,
      (a.imaginary * b.real - a.real * b.imaginary) / b.power)
  }

  /// The square root in the right half plane.
  var squareRoot: Self {
    let larger = ((magnitude + real.magnitude) / 2).squareRoot()
    guard larger > 0 else { return Self(0) }
    let other = imaginary / (2 * larger)
    if real >= 0 { return Self(larger, other) }
    return imaginary < 0 ? Self(-other, -larger) : Self(other, larger)
  }
}
