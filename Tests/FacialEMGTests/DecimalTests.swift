// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

/// Golden values of Python's `decimal`, of the numbers as they are held, rounded half to even.
@Suite struct DecimalTests {
  @Test(arguments: [
    (0.0, 3, "0.000"), (0.25, 1, "0.2"), (0.75, 1, "0.8"), (-0.05000001, 1, "-0.1"), (0.000001, 6, "0.000001"),
    (1234567.890625, 6, "1234567.890625"), (999.9996, 3, "1000.000"), (12.5, 0, "12"), (13.5, 0, "14"),
    (-7.0, 2, "-7.00"), (100.0, 1, "100.0"), (4_503_599_627_370_495.5, 0, "4503599627370496"),
  ])
  func hasAsManyDigitsAsAskedFor(_ number: Double, _ decimals: Int, _ text: String) {
    #expect(Decimal.fixed(number, decimals) == text)
  }

  /// What rounds to nothing has no sign; what is no number has no digits.
  @Test(arguments: [(-0.04, "0.0"), (-0.0, "0.0"), (.nan, "n/a"), (-.infinity, "n/a")])
  func hasNoSignWithoutDigits(_ number: Double, _ text: String) {
    #expect(Decimal.fixed(number, 1) == text)
  }
}
