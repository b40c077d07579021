// SPDX-License-Identifier: GPL-3.0-or-later

import SignalProcessing
import Testing

struct PowerDensityTests {
  private let flat = PowerDensity(values: Array(repeating: 2, count: 101), resolution: 5)

  @Test func ofAFlatSpectrum() throws {
    #expect(flat.power(in: 20...450) == Double(87 * 2 * 5))
    #expect(flat.medianFrequency(in: 20...450) == 235)
    #expect(flat.meanFrequency(in: 20...450) == 235)
  }

  @Test func medianIsInterpolatedWithinAValue() throws {
    let density = PowerDensity(values: [0, 1, 3, 0, 0], resolution: 10)
    // Half of 4 is reached a third into the stretch from 15 to 25 Hz.
    #expect(abs(try #require(density.medianFrequency(in: 0...40)) - (15 + 10.0 / 3)) < 1e-12)
  }

  @Test func peakIsInterpolatedByAParabola() throws {
    let density = PowerDensity(values: [0, 0, 3, 4, 3.5, 0], resolution: 2)
    let peak = try #require(density.peak(in: 0...10))
    #expect(peak.index == 3)
    #expect(abs(peak.frequency - 2 * (3 + 1.0 / 6)) < 1e-12)
    #expect(PowerDensity(values: [9, 1, 1], resolution: 1).peak(in: 0...2)?.frequency == 0)
  }

  @Test func withoutPowerThereIsNoFrequency() {
    let silent = PowerDensity(values: Array(repeating: 0, count: 10), resolution: 1)
    #expect(silent.medianFrequency(in: 0...9) == nil)
    #expect(silent.meanFrequency(in: 0...9) == nil)
    #expect(silent.peak(in: 0...9) == nil)
    #expect(flat.medianFrequency(in: 600...700) == nil)
    #expect(flat.power(in: -10 ... -1) == 0)
    #expect(PowerDensity(values: [], resolution: 1).power(in: 0...9) == 0)
  }
}
