// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Simulator
import Testing

struct ContaminantTests {
  @Test func normalDeviatesHaveTheMomentsAndTailsOfTheNormal() {
    var source = NormalSource(RandomSource(seed: 2))
    let count = 1_000_000
    var sums = [Double](repeating: 0, count: 4)
    var beyond = [0, 0, 0]
    for _ in 0..<count {
      let x = source.next().normal
      sums[0] += x
      sums[1] += x * x
      sums[2] += x * x * x
      sums[3] += x * x * x * x
      for (index, limit) in [1.0, 2, 3.5].enumerated() where x.magnitude > limit { beyond[index] += 1 }
    }
    let n = Double(count)
    #expect((sums[0] / n).magnitude < 0.005)
    #expect((sums[1] / n - 1).magnitude < 0.006)
    #expect((sums[2] / n).magnitude < 0.015)
    #expect((sums[3] / n - 3).magnitude < 0.05)
    // Two-sided tails: 0.317311, 0.0455003, 0.000465258 (standard tables).
    #expect((Double(beyond[0]) / n - 0.317311).magnitude < 0.002)
    #expect((Double(beyond[1]) / n - 0.0455003).magnitude < 0.001)
    #expect((Double(beyond[2]) / n - 0.000465258).magnitude < 0.0001)
  }

  @Test(arguments: [1000.0, 2000, 4000, 16000])
  func noiseHasItsLevelInTheBand(rate: Double) {
    var noise = BackgroundNoise(rms: 2, wander: 50, rate: rate, random: RandomSource(seed: 4))
    var filter = BandFilter(rate: rate)
    var inBand = 0.0
    var wander = 0.0
    let count = Int(rate * 60)
    for _ in 0..<count {
      let next = noise.next()
      let value = filter.next(next.noise)
      inBand += value * value
      wander += next.wander * next.wander
    }
    #expect(((inBand / Double(count)).squareRoot() - 2).magnitude < 0.2, "\((inBand / Double(count)).squareRoot())")
    #expect((25...75).contains((wander / Double(count)).squareRoot()))
  }

  @Test(arguments: [50.0, 100, 4000])
  func mainsFrequencyWandersAsAGridDoes(rate: Double) {
    var frequency = MainsFrequency(nominal: 50, rate: rate, random: RandomSource(seed: 6))
    let seconds = 100_000
    var perSecond: [Double] = []
    for _ in 0..<seconds {
      perSecond.append(frequency.next() - 50)
      for _ in 1..<Int(rate) { _ = frequency.next() }
    }
    func moment(_ lag: Int) -> Double {
      zip(perSecond, perSecond.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / Double(seconds - lag)
    }
    // Of an Ornstein-Uhlenbeck process: e^(-t / T); over 800 correlation times within a few per cent.
    #expect((moment(0).squareRoot() / 0.02 - 1).magnitude < 0.1, "\(moment(0).squareRoot())")
    #expect((moment(120) / moment(0) - 0.368).magnitude < 0.1)
    #expect((moment(600) / moment(0) - 0.0067).magnitude < 0.15)
    let change = zip(perSecond, perSecond.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
    #expect(((change / Double(seconds - 1)).squareRoot() - 0.00258).magnitude < 0.0001)
  }

  @Test func humDoesNotDependOnTheChunks() {
    func hum(chunk: Int) -> [Double] {
      var hum = MainsHum(
        amplitude: 10, frequency: MainsFrequency(nominal: 50, rate: 2000, random: RandomSource(seed: 1)), rate: 2000,
        stepsPerMinute: 0, random: RandomSource(seed: 2))
      var samples: [Double] = []
      for start in stride(from: 0, to: 12_000, by: chunk) {
        var buffer = [Double](repeating: 0, count: chunk)
        var span = buffer.mutableSpan
        _ = hum.fill(&span, at: Double(start) / 2000)
        samples += buffer
      }
      return samples
    }
    #expect(hum(chunk: 50) == hum(chunk: 12_000))
  }

  @Test(arguments: [2, 3, 4])
  func antiAliasFilterIsFlatBelowAndGoneAboveNyquist(factor: Int) {
    let filter = AntiAliasFilter(factor: factor)
    func gain(_ shareOfOutputRate: Double) -> Double {
      var sum = 0.0
      for (index, tap) in filter.taps.enumerated() {
        sum += tap * cos(2 * Double.pi * shareOfOutputRate / Double(factor) * Double(index - filter.half))
      }
      return sum.magnitude
    }
    for share in stride(from: 0.0, through: 0.4, by: 0.005) { #expect((gain(share) - 1).magnitude < 0.001) }
    for share in stride(from: 0.5, through: Double(factor) / 2, by: 0.005) { #expect(gain(share) < 0.001) }
  }
}
