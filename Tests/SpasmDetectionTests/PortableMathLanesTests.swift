// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SpasmDetection
import Testing

struct PortableMathLanesTests {
  /// Whole multiples of ln 2, halves between them, tiny and large values, and an even spread.
  @Test func manyExponentialsAtOnceHaveTheBitsOfEachAlone() {
    var values = [0, -0.0, 1e-300, -1e-300, 1, -45, 700, -700]
    for step in -1400...1400 {
      values.append(Double(step) / 2 * PortableMath.ln2)
      values.append(Double(step) * 0.4987)
    }
    while values.count % 8 != 0 { values.append(0.5) }
    for first in stride(from: 0, to: values.count, by: 8) {
      var lanes = SIMD8<Double>.zero
      for lane in 0..<8 { lanes[lane] = values[first + lane] }
      let found = PortableMath.exp(lanes)
      for lane in 0..<8 {
        #expect(found[lane].bitPattern == PortableMath.exp(values[first + lane]).bitPattern)
      }
    }
  }
}
