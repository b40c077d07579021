// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

@Suite struct HeaderNumberTests {
  @Test(arguments: [
    (0.0, "0"), (1000.0, "1000"), (-8_388_608.0, "-8388608"), (262143.97, "262144"), (-262143.97, "-262144"),
    (3276.7, "3276.7"), (1.0 / 3, "0.333334"), (-1.0 / 3, "-0.33334"), (0.00000012, "0.000001"),
    (99_999_999.0, "99999999"), (187499.9776, "187500"), (4500.00001, "4500.001"),
  ])
  func roundsOutward(_ number: Double, _ text: String) throws {
    let fitted = try #require(HeaderNumber.fitting8(number))
    #expect(fitted.text == text)
    #expect(fitted.text.utf8.count <= 8)
    #expect(fitted.value == Double(text))
    #expect(fitted.value.magnitude >= number.magnitude)
  }

  @Test(arguments: [1e8, -1e7, .infinity, .nan])
  func refusesWhatDoesNotFit(_ number: Double) {
    #expect(HeaderNumber.fitting8(number) == nil)
  }

  @Test func staysOnceRounded() throws {
    var random = RandomSource(seed: 7)
    for _ in 0..<2000 {
      let number = random.normal() * PortableMath.pow(10, random.uniform(-4, 6))
      let once = try #require(HeaderNumber.fitting8(number))
      #expect(HeaderNumber.fitting8(once.value) == once)
      #expect(HeaderNumber.fitting8(once.value, .nearest) == once)
    }
  }
}
