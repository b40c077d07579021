// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The detection band, 20 to 450 Hz, as a high-pass and a low-pass Butterworth section of 2nd order (bilinear transform).
package struct BandFilter: Sendable {
  private struct Section: Sendable {
    var b0: Double
    var b1: Double
    var b2: Double
    var a1: Double
    var a2: Double
    var z1 = 0.0
    var z2 = 0.0

    mutating func next(_ x: Double) -> Double {
      let y = b0 * x + z1
      z1 = b1 * x - a1 * y + z2
      z2 = b2 * x - a2 * y
      return y
    }
  }

  private var highPass: Section
  private var lowPass: Section?

  package init(rate: Double) {
    highPass = Self.section(20, rate, isHighPass: true)
    lowPass = rate > 1000 ? Self.section(450, rate, isHighPass: false) : nil
  }

  private static func section(_ corner: Double, _ rate: Double, isHighPass: Bool) -> Section {
    let k = PortableMath.tan(PortableMath.pi * corner / rate)
    let scale = 1 / (1 + 1.4142135623730951 * k + k * k)
    let gain = isHighPass ? scale : k * k * scale
    return Section(
      b0: gain, b1: (isHighPass ? -2 : 2) * gain, b2: gain, a1: 2 * (k * k - 1) * scale,
      a2: (1 - 1.4142135623730951 * k + k * k) * scale)
  }

  /// The filtered value of the next sample.
  package mutating func next(_ x: Double) -> Double {
    let high = highPass.next(x)
    return lowPass?.next(high) ?? high
  }
}
