// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Testing

struct PortableMathTests {
  private func ulps(_ a: Double, _ b: Double) -> Double { abs(a - b) / b.ulp }

  @Test(arguments: stride(from: -700.0, through: 700.0, by: 7.3).map { $0 })
  func agreesWithTheCLibrary(x: Double) {
    #expect(ulps(PortableMath.exp(x), Foundation.exp(x)) <= 4)
    #expect(abs(PortableMath.sin(x) - Foundation.sin(x)) < 4e-16)
    #expect(abs(PortableMath.cos(x) - Foundation.cos(x)) < 4e-16)
    let positive = Foundation.exp(x / 2)
    #expect(abs(PortableMath.log(positive) - Foundation.log(positive)) <= 3 * abs(x / 2).ulp + 1e-16)
  }

  @Test func edges() {
    #expect(PortableMath.exp(-800) == 0)
    #expect(PortableMath.exp(800) == .infinity)
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(-1).isNaN)
    #expect(abs(PortableMath.sin(1e6) - Foundation.sin(1e6)) < 1e-15)
  }
}
