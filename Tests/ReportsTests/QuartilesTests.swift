// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

struct QuartilesTests {
  /// numpy.quantile, default method.
  @Test func agreesWithNumPy() throws {
    let quartiles = try #require(Quartiles([7, 1, 3.5, 9, 2]))
    #expect(quartiles.lower == 2 && quartiles.median == 3.5 && quartiles.upper == 7 && quartiles.n == 5)
    #expect(quartiles.text == "3.5 (2-7)")
  }

  @Test func nothingHasNoMedian() {
    #expect(Quartiles([]) == nil)
    #expect(Quartiles([4])?.upper == 4)
  }
}
