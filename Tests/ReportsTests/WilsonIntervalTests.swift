// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

struct WilsonIntervalTests {
  /// scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), SciPy 1.17.1.
  @Test(arguments: [
    (3, 10, 0.10779126740630102, 0.6032218525388546), (0, 10, 0.0, 0.27753279986288926),
    (10, 10, 0.7224672001371109, 1.0), (1, 1, 0.20654931437723745, 1.0),
    (45, 150, 0.2324082937873166, 0.37757980395991403),
  ])
  func agreesWithSciPy(count: Int, total: Int, lower: Double, upper: Double) {
    let interval = WilsonInterval(count: count, total: total)
    #expect(abs(interval.lower - lower) < 1e-12)
    #expect(abs(interval.upper - upper) < 1e-12)
  }

  @Test func nothingKnownIsTheWholeRange() {
    let interval = WilsonInterval(count: 0, total: 0)
    #expect(interval.lower == 0 && interval.upper == 1)
  }
}
