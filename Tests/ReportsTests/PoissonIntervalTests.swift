// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

struct PoissonIntervalTests {
  /// chi2.ppf(.025, 2n)/2 and chi2.ppf(.975, 2n+2)/2 of SciPy 1.17.1.
  @Test(arguments: [
    (0, 0.0, 3.6888794541139354), (1, 0.025317807984289876, 5.571643390938898),
    (2, 0.24220927854396496, 7.22468766772396), (5, 1.6234863901184207, 11.66833207932267),
    (16, 9.145382453641524, 25.98299759756094), (100, 81.36399125092314, 121.62679382242638),
    (1246, 1177.7677390318618, 1317.1542164687876), (100_000, 99381.15266374472, 100621.74473974388),
  ])
  func agreesWithSciPy(count: Int, lower: Double, upper: Double) {
    let interval = PoissonInterval(count: count)
    #expect(abs(interval.lower - lower) <= 1e-9 * max(1, lower))
    #expect(abs(interval.upper - upper) <= 1e-9 * upper)
  }

  @Test func moreConfidenceIsWider() {
    let usual = PoissonInterval(count: 7)
    let wide = PoissonInterval(count: 7, confidence: 0.99)
    #expect(wide.lower < usual.lower && wide.upper > usual.upper)
  }
}
