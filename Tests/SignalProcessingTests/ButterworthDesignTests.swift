// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct ButterworthDesignTests {
  private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func agreesWithSciPy() throws {
    let golden = try Golden.fixture()
    #expect(golden.designs.count == 36)
    for expected in golden.designs {
      let design = try ButterworthDesign(
        Golden.band(expected.kind, expected.corners), order: expected.order, rate: golden.rate)
      let difference = largestDifference(Golden.flat(design.sections), expected.sos.values)
      #expect(difference < 1e-12, "\(expected.kind) \(expected.order) \(expected.corners): \(difference)")
    }
  }

  @Test(.enabled(if: Golden.hasLarge, "needs the test data: set FACIALIS_TEST_DATA"))
  func agreesWithSciPyOnEveryDesignOfTheTestData() throws {
    let golden = try Golden.large()
    #expect(golden.sosDesign.count == 120)
    for expected in golden.sosDesign {
      let design = try ButterworthDesign(
        Golden.band(expected.btype, expected.freq.values), order: expected.order, rate: expected.fs)
      let difference = largestDifference(Golden.flat(design.sections), expected.sos.flatMap { $0 })
      #expect(difference < 1e-12, "\(expected.btype) \(expected.order) \(expected.fs): \(difference)")
    }
  }

  @Test func groupDelayAgreesWithSciPy() throws {
    let golden = try Golden.fixture()
    for expected in golden.designs {
      let design = try ButterworthDesign(
        Golden.band(expected.kind, expected.corners), order: expected.order, rate: golden.rate)
      for (frequency, delay) in zip([30.0, 100, 300], expected.delay.values) {
        #expect(abs(design.groupDelay(at: frequency) - delay) < 1e-6 * max(1, abs(delay)))
      }
    }
  }

  @Test(arguments: 1...8) func cornersAreAtHalfPower(order: Int) throws {
    for rate in [1000.0, 2000, 4096, 30_000] {
      let design = try ButterworthDesign(.bandPass(20, 450), order: order, rate: rate)
      #expect(abs(design.gain(at: 20) - 0.5.squareRoot()) < 1e-6)
      #expect(abs(design.gain(at: 450) - 0.5.squareRoot()) < 1e-6)
      #expect(design.gain(at: 0) < 1e-6)
    }
  }

  @Test(arguments: [
    (ButterworthDesign.Band.lowPass(0), 2, 1000.0), (.lowPass(500), 2, 1000), (.highPass(-3), 2, 1000),
    (.highPass(.nan), 2, 1000), (.bandPass(450, 20), 4, 2000), (.bandPass(20, 20), 4, 2000),
    (.bandPass(20, 1000), 4, 2000), (.bandStop(0, 20), 4, 2000),
  ])
  func refusesImpossibleCorners(band: ButterworthDesign.Band, order: Int, rate: Double) throws {
    let error = try #require(throws: FacialisError.self) { try ButterworthDesign(band, order: order, rate: rate) }
    #expect(error.code == "filter-corner-impossible")
    #expect(!error.mend.isEmpty)
  }

  @Test func refusesWhatCannotBeDesigned() throws {
    for order in [0, 9, -1] {
      let error = try #require(throws: FacialisError.self) {
        try ButterworthDesign(.lowPass(40), order: order, rate: 2000)
      }
      #expect(error.code == "filter-order-impossible")
    }
    for rate in [0, -1, .nan, .infinity] {
      let error = try #require(throws: FacialisError.self) {
        try ButterworthDesign(.lowPass(40), order: 2, rate: rate)
      }
      #expect(error.code == "rate-impossible")
    }
    let unstable = try #require(throws: FacialisError.self) {
      try ButterworthDesign(.lowPass(1e-9), order: 4, rate: 30_000)
    }
    #expect(unstable.code == "filter-unstable")
  }
}
