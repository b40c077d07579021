// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

struct IncompleteGammaTests {
  /// scipy.special.gammainc and gammaln, SciPy 1.17.1.
  @Test(arguments: [
    (0.5, 0.2, 0.47291074313446196), (1, 3, 0.950212931632136), (10, 4, 0.008132242796933871),
    (10, 25, 0.9997785233617512), (1000, 990, 0.3795213785379639), (100_000, 100_300, 0.8286363112512075),
  ])
  func agreesWithSciPy(a: Double, x: Double, expected: Double) {
    #expect(abs(IncompleteGamma.lower(a, x) - expected) < 1e-9)
  }

  @Test(arguments: [
    (0.5, 0.5723649429247), (1.5, -0.1207822376352453), (10, 12.801827480081469), (1e5, 1051287.7089736569),
  ])
  func logGammaAgreesWithSciPy(x: Double, expected: Double) {
    #expect(abs(IncompleteGamma.logGamma(x) - expected) <= 1e-13 * max(1, abs(expected)))
  }

  @Test(arguments: [0.01, 0.3, 0.975, 0.9999], [0.7, 3, 250])
  func inverseInverts(probability: Double, a: Double) {
    #expect(abs(IncompleteGamma.lower(a, IncompleteGamma.inverse(a, probability)) - probability) < 1e-11)
  }
}
