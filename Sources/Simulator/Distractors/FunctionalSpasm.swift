// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Functional spasm: long contractions of the lower face with slow ramps, the two sides each in their own time.
struct FunctionalSpasm: ActivityProcess {
  private let seed: UInt64
  private var arrivals: [RandomSource]
  private var next: [Double]
  private var count = 0

  init(seed: UInt64) {
    self.seed = seed
    var sources = Side.allCases.indices.map { RandomSource(seed: seed, stream: "functional", $0) }
    next = sources.indices.map { sources[$0].uniform(3, 20) }
    arrivals = sources
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    for (index, side) in Side.allCases.enumerated() {
      while next[index] < end {
        count += 1
        var random = RandomSource(seed: seed, stream: "functional-\(side.letter)", Int(next[index] * 1000))
        let hold = min(60, random.logNormal(median: 5, deviation: 0.7) + 2)
        let drive = Drive.trapezoid(
          start: next[index], rise: random.uniform(0.3, 0.8), hold: hold, fall: random.uniform(0.3, 0.8),
          level: random.uniform(0.3, 0.6), &random)
        var activity = Activity()
        for (muscle, gain) in [(Muscle.zygomaticusMajor, 0.6), (.mentalis, 1.0)] {
          let pool = face.pool(side, muscle)
          activity.add(
            pool, face.pools[pool].discharges(under: drive.scaled(by: gain), &random), origin: "functional")
        }
        activity.patterns.append(
          Activity.Pattern(
            kind: .tonic, side: EventSide(side), origin: "functional", components: activity.components.indices))
        plan.activities.append(activity)
        next[index] = drive.end + arrivals[index].uniform(10, 40)
      }
    }
  }
}
