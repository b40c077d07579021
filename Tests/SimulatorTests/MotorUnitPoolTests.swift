// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Simulator
import Testing

/// Expected values: a prototype of the same recipe in another language; tolerance 25 % where none is given.
struct MotorUnitPoolTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4]

  private func constant(_ level: Double, seconds: Double) -> Drive {
    Drive(start: 0, samples: Array(repeating: level, count: Int(seconds * 1000)))
  }

  private func voluntary(_ level: Double, seed: UInt64, seconds: Double = 6) -> ([Discharge], [Double]) {
    let pool = MotorUnitPool(.right, .zygomaticusMajor, seed: seed)
    var random = RandomSource(seed: seed, stream: "test")
    let discharges = pool.discharges(under: constant(level, seconds: seconds), &random)
    return (discharges, Electrode.signal(discharges, pool.templates(site: 0, seed: seed), seconds: seconds))
  }

  @Test(arguments: [(0.05, 6.0), (0.1, 14), (0.2, 33), (0.4, 81), (0.7, 153), (1, 218)])
  func amplitudeGrowsWithTheDrive(drive: Double, expected: Double) {
    let levels = Self.seeds.map { Electrode.rms(voluntary(drive, seed: $0).1) }
    let mean = levels.reduce(0, +) / Double(levels.count)
    #expect((0.75...1.25).contains(mean / expected), "RMS \(mean) uV")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: [(0.05, 30.0), (1, 770)])
  func peaksOfASecondOrMore(drive: Double, expected: Double) {
    let peaks = Self.seeds.map { Electrode.peak(voluntary(drive, seed: $0).1) }
    let mean = peaks.reduce(0, +) / Double(peaks.count)
    #expect((0.7...1.4).contains(mean / expected), "peak \(mean) uV")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: [0.1, 0.2, 0.4, 0.7, 1])
  func medianFrequencyIsThatOfTheFace(drive: Double) {
    let values = Self.seeds.map { Electrode.medianFrequency(voluntary(drive, seed: $0).1) }
    let mean = values.reduce(0, +) / Double(values.count)
    #expect((90...112).contains(mean), "\(mean) Hz")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: [(0.2, 40, 17.0), (1, 60, 59)])
  func recruitsAndSpeedsUp(drive: Double, units: Int, rate: Double) {
    var active = 0.0
    var perUnit = 0.0
    for seed in Self.seeds {
      let discharges = voluntary(drive, seed: seed).0
      let count = Set(discharges.map(\.unit)).count
      active += Double(count) / Double(Self.seeds.count)
      perUnit += Double(discharges.count) / 6 / Double(count) / Double(Self.seeds.count)
    }
    #expect((active - Double(units)).magnitude <= 2, "\(active) units")
    #expect((0.75...1.25).contains(perUnit / rate), "\(perUnit) Hz")
  }

  @Test func intervalsHaveTheVariationOfAGammaProcess() {
    var random = RandomSource(seed: 5)
    for (shape, expected) in [(16.0, 0.25), (6.25, 0.4)] {
      let intervals = (0..<20_000).map { _ in MotorUnitPool.interval(shape: shape, &random) }
      let mean = intervals.reduce(0, +) / 20_000
      let deviation = (intervals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000).squareRoot()
      #expect((mean - 1).magnitude < 0.01)
      #expect((deviation / mean - expected).magnitude < 0.01)
    }
  }

  @Test func firstSitesStayWhenSitesAreAdded() {
    let pool = MotorUnitPool(.left, .mentalis, seed: 3)
    let first = pool.templates(site: 0, seed: 3).map(\.width)
    #expect(first == MotorUnitPool(.left, .mentalis, seed: 3).templates(site: 0, seed: 3).map(\.width))
    #expect(first != pool.templates(site: 1, seed: 3).map(\.width))
  }

  @Test func templateIsTheFormulaWithoutAMean() {
    let template = MotorUnitTemplate(biphasic: 80, triphasic: -45, width: 0.0017)
    let middle = 100.37
    let signal = Electrode.signal([Discharge(middle / Electrode.rate, 0)], [template], seconds: 0.05)
    var worst = 0.0
    for (index, value) in signal.enumerated() {
      let u = (Double(index) - middle) / Electrode.rate / 0.0017
      guard u.magnitude < 5 else { continue }
      let bell: Double = exp(-u * u / 2)
      let formula: Double = -80 * u * exp(0.5) * bell - 45 * (1 - u * u) * bell
      worst = max(worst, (value - formula).magnitude)
    }
    #expect(worst < 0.01)
    #expect((signal.reduce(0, +) / Electrode.peak(signal)).magnitude < 0.01)
  }
}
