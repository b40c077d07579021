// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Simulator
import Testing

/// Expected values: a prototype of the same recipe in another language; tolerance 25 % where none is given.
struct VolleyTrainTests {
  private func bursts(_ count: Int, _ rate: Double, muscle: Muscle = .orbicularisOculi) -> [[Double]] {
    (1...40).map { (seed: UInt64) in
      let pool = MotorUnitPool(.right, muscle, seed: seed)
      var random = RandomSource(seed: seed, stream: "burst")
      let train = VolleyTrain(start: 0.05, count: count, rate: rate, &random)
      let discharges = train.discharges(in: pool, fraction: 0.4, gain: 1, extraDelay: 0, &random)
      return Electrode.signal(discharges, pool.templates(site: 0, seed: seed), seconds: 0.3)
    }
  }

  @Test(arguments: [(1, 300.0, 13.0), (3, 300, 20), (6, 250, 33), (12, 350, 44), (12, 200, 69), (25, 300, 93)])
  func lengthOfABurst(count: Int, rate: Double, expected: Double) {
    let median = Electrode.median(bursts(count, rate).map(Electrode.lengthMS))
    #expect((0.75...1.25).contains(median / expected), "\(median) ms")
  }

  @Test(arguments: [(6, 250.0), (12, 350), (12, 200)])
  func peakOverTheEye(count: Int, rate: Double) {
    let median = Electrode.median(bursts(count, rate).map(Electrode.peak))
    #expect((0.75 * 500...1.25 * 680).contains(median), "\(median) uV")
  }

  @Test(arguments: [(12, 200.0, 0.27), (6, 250, 0.08), (12, 350, 0.06), (3, 300, 0.02)])
  func highFrequencyShare(count: Int, rate: Double, expected: Double) {
    let shares = bursts(count, rate, muscle: .zygomaticusMajor).map {
      Electrode.powerRatio($0, 180, 450, of: 20...450)
    }
    let median = Electrode.median(shares)
    #expect((0.5...2).contains(median / expected), "\(median)")
  }

  @Test func intervalsStayInTheirRange() {
    var random = RandomSource(seed: 8)
    var counts: [Double] = []
    for _ in 0..<2000 {
      let train = VolleyTrain(start: 1, &random)
      counts.append(Double(train.times.count))
      #expect((1...25).contains(train.times.count))
      for (a, b) in zip(train.times, train.times.dropFirst()) {
        #expect((1 / 420.0 - 1e-9...1 / 140.0 + 1e-9).contains(b - a))
      }
    }
    let mean = counts.reduce(0, +) / 2000
    #expect((3.5...4.5).contains(mean), "\(mean) discharges")
  }
}
