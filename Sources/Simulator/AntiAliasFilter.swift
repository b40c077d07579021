// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A linear-phase low-pass for decimation: flat to 0.8 of the output's Nyquist frequency, -60 dB from there on.
package struct AntiAliasFilter: Sendable {
  /// Internal samples for one of the output.
  package let factor: Int
  /// Odd in number, symmetric, of sum 1.
  package let taps: [Double]

  /// Kaiser's window for 65 dB (beta 6.2).
  package init(factor: Int) {
    self.factor = factor
    // Kaiser's formula: (A - 8) / (2.285 * width), with the transition 0.1 of the output rate wide.
    let half = Int((65 - 8) / (2.285 * 2 * PortableMath.pi * 0.1) * Double(factor) / 2) + 1
    let cut = 0.45 / Double(factor)
    let beta = 6.2
    var taps = (-half...half).map { n in
      let place = Double(n) / Double(half + 1)
      let window = Self.bessel(beta * (1 - place * place).squareRoot()) / Self.bessel(beta)
      let angle = 2 * PortableMath.pi * cut * Double(n)
      return window * (n == 0 ? 2 * cut : PortableMath.sin(angle) / (PortableMath.pi * Double(n)))
    }
    let sum = taps.reduce(0, +)
    for index in taps.indices { taps[index] /= sum }
    self.taps = taps
  }

  /// Internal samples between the middle and an end of the taps.
  package var half: Int { taps.count / 2 }

  /// Modified Bessel function of order 0, by its series.
  private static func bessel(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for k in 1...40 {
      term *= x * x / (4 * Double(k * k))
      sum += term
    }
    return sum
  }

  /// Writes the samples of a range of the output; its n-th is centred on input `n * factor + half`.
  package func decimate(_ input: Span<Double>, to output: inout MutableSpan<Double>, _ range: Range<Int>) {
    let taps = taps.span
    let half = half
    for n in 0..<range.count {
      let base = n * factor
      var even = taps[half] * input[base + half]
      var odd = 0.0
      var j = 0
      while j + 1 < half {
        even += taps[j] * (input[base + j] + input[base + 2 * half - j])
        odd += taps[j + 1] * (input[base + j + 1] + input[base + 2 * half - j - 1])
        j += 2
      }
      if j < half { odd += taps[j] * (input[base + j] + input[base + 2 * half - j]) }
      output[range.lowerBound + n] = even + odd
    }
  }
}
