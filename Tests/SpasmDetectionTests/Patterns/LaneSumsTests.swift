// SPDX-License-Identifier: GPL-3.0-or-later
import SpasmDetection
import Testing

@Suite("Sums over contiguous values")
struct LaneSumsTests {
  @Test("Whole numbers add up exactly, whatever the count and the place", arguments: [0, 1, 7, 8, 15, 16, 17, 47, 100])
  func exact(count: Int) {
    let a = (0..<120).map { Double($0 % 11 - 5) }
    let b = (0..<120).map { Double($0 % 7 - 2) }
    for (i, j) in [(0, 0), (3, 1), (1, 12), (20, 20)] {
      var product = 0.0
      var sum = 0.0
      for index in 0..<count {
        product += a[i + index] * b[j + index]
        sum += a[i + index]
      }
      #expect(LaneSums.product(a.span, i, b.span, j, count) == product)
      #expect(LaneSums.sum(a.span, i, count) == sum)
    }
  }
}
