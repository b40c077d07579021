// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import SignalProcessing
import Testing

struct LevelHistogramTests {
  @Test(arguments: [0.01, 1, 7.5, 300, 10_000]) func medianAndDistanceAreNearTheExactOnes(scale: Double) {
    var random = RandomSource(seed: 21)
    let values = (0..<3001).map { _ in scale * abs(1 + 0.3 * random.normal()) }
    var histogram = LevelHistogram()
    for value in values { histogram.add(LevelHistogram.bin(of: value)) }
    let median = values.sorted()[1500]
    let distance = values.map { abs($0 - median) }.sorted()[1500]
    #expect(abs(histogram.median / median - 1) < 0.005)
    #expect(abs(histogram.medianDistance(from: histogram.median) / distance - 1) < 0.03)
  }

  @Test func binsRiseWithTheValueAndHoldIt() {
    var last = 0
    for step in 0..<4300 {
      let value = 0.0003 * PortableMath.exp(Double(step) * 0.005)
      let bin = LevelHistogram.bin(of: value)
      #expect(bin >= last && bin < LevelHistogram.binCount)
      if bin < LevelHistogram.binCount - 1 { #expect(abs(LevelHistogram.centre(of: bin) / value - 1) < 0.0079) }
      last = bin
    }
    #expect(last == LevelHistogram.binCount - 1)
    for nothing in [0, -5, .nan, 1e-300] { #expect(LevelHistogram.bin(of: nothing) == 0) }
    #expect(LevelHistogram.bin(of: .infinity) == LevelHistogram.binCount - 1)
  }

  @Test func silenceAndEmptinessAreZero() {
    var histogram = LevelHistogram()
    #expect(histogram.median == 0 && histogram.medianDistance(from: 0) == 0)
    for _ in 0..<100 { histogram.add(LevelHistogram.bin(of: 0)) }
    #expect(histogram.median == 0 && histogram.medianDistance(from: 0) == 0)
    for _ in 0..<100 { histogram.remove(0) }
    #expect(histogram.count == 0)
  }

  @Test func densestHalfIsTheFloorNotWhatIsScatteredAboveIt() {
    var random = RandomSource(seed: 22)
    var histogram = LevelHistogram()
    for _ in 0..<600 { histogram.add(LevelHistogram.bin(of: 2 + 0.3 * random.normal())) }
    for _ in 0..<400 { histogram.add(LevelHistogram.bin(of: random.uniform(5, 300))) }
    let dense = histogram.densestHalf
    #expect(LevelHistogram.centre(of: dense.lowerBound) > 1)
    #expect(LevelHistogram.centre(of: dense.upperBound) < 3.5)
  }
}
