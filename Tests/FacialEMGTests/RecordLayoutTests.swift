// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

@Suite struct RecordLayoutTests {
  @Test(arguments: [
    (2000.0, 500, "0.25"), (2048, 512, "0.25"), (4096, 1024, "0.25"), (4000, 1000, "0.25"), (1000, 250, "0.25"),
    (44100, 11025, "0.25"), (4000.0 / 3, 333, "0.24975"), (100, 25, "0.25"), (999, 999, "1"), (2, 1, "0.5"),
  ])
  func statesTheRateExactly(_ rate: Double, _ frames: Int, _ duration: String) {
    let layout = RecordLayout(rate: rate)
    #expect(layout.framesPerRecord == frames)
    #expect(layout.durationText == duration)
    #expect(layout.rate == rate)
  }

  @Test(arguments: [1999.87, 3.14159265, 511.999, 12345.678])
  func comesNearOddRates(_ rate: Double) {
    let layout = RecordLayout(rate: rate)
    #expect((layout.rate / rate - 1).magnitude < 2e-5)
    #expect(layout.durationText.utf8.count <= 8)
    #expect(RecordLayout(rate: layout.rate).rate == layout.rate)
  }

  @Test(arguments: [0.0, -5, .nan, .infinity, 1e-300, 1e300])
  func survivesNonsense(_ rate: Double) {
    #expect(RecordLayout(rate: rate).framesPerRecord >= 1)
  }
}
