// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct NotchDesignTests {
  private func agree(_ section: SecondOrderSection, _ b: [Double], _ a: [Double]) -> Bool {
    zip([section.b0, section.b1, section.b2, section.a1, section.a2], b + a.dropFirst())
      .allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test func agreesWithSciPy() throws {
    let golden = try Golden.fixture()
    for expected in golden.notches {
      let notch = try NotchDesign(frequency: expected.frequency, quality: expected.quality, rate: golden.rate)
      #expect(agree(notch.section, expected.b.values, expected.a.values))
      #expect(notch.sections.gain(at: expected.frequency, rate: golden.rate) < 1e-7)
      #expect(notch.sections.groupDelay(at: expected.frequency, rate: golden.rate).isFinite)
    }
  }

  @Test(.enabled(if: Golden.hasLarge, "needs the test data: set FACIALIS_TEST_DATA"))
  func agreesWithSciPyOnEveryNotchOfTheTestData() throws {
    for expected in try Golden.large().iirnotch {
      let notch = try NotchDesign(frequency: expected.f0, quality: expected.quality, rate: expected.fs)
      #expect(agree(notch.section, expected.b, expected.a))
    }
  }

  @Test(arguments: [(0.0, 30.0), (1000, 30), (.nan, 30), (50, 0.1), (50, .infinity), (50, .nan)])
  func refusesWhatIsNoNotch(frequency: Double, quality: Double) {
    #expect(throws: FacialisError.self) { try NotchDesign(frequency: frequency, quality: quality, rate: 2000) }
  }
}
