// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Cortical myoclonus: single contractions of 20 to 45 ms of the lower face, of one side or of both at once.
struct Myoclonus: ActivityProcess {
  private let perMinute: Double
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(perMinute: Double, seed: UInt64) {
    self.perMinute = perMinute
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "myoclonus")
    next = 1 + arrivals.exponential(mean: 60 / perMinute)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      count += 1
      var random = RandomSource(seed: seed, stream: "jerk", count)
      let isBilateral = random.happens(0.5)
      let length = random.uniform(0.02, 0.045)
      let peak = random.uniform(0.6, 1)
      var activity = Activity()
      for side in isBilateral ? Side.allCases : [face.affected] {
        let start = next + random.uniform(-0.001, 0.001)
        for (muscle, gain) in [(Muscle.zygomaticusMajor, 1.0), (.mentalis, 0.8), (.orbicularisOculi, 0.5)] {
          let pool = face.pool(side, muscle)
          let drive = Drive.trapezoid(
            start: start, rise: 0.003, hold: length - 0.006, fall: 0.003, level: peak * gain, &random)
          activity.add(pool, face.pools[pool].discharges(under: drive, &random), origin: "myoclonus")
        }
      }
      activity.patterns.append(
        Activity.Pattern(
          kind: isBilateral ? .bilateral : .isolated, side: isBilateral ? .both : EventSide(face.affected),
          origin: "myoclonus", components: activity.components.indices, isTrain: true))
      plan.activities.append(activity)
      next += max(0.7, arrivals.exponential(mean: 60 / perMinute))
    }
  }
}
