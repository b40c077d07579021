// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Fasciculations: now and then a single discharge of a single motor unit.
struct Fasciculation: ActivityProcess {
  private let perMinute: Double
  private var arrivals: RandomSource
  private var next: Double

  init(perMinute: Double, seed: UInt64) {
    self.perMinute = perMinute
    arrivals = RandomSource(seed: seed, stream: "fasciculation")
    next = 1 + arrivals.exponential(mean: 60 / perMinute)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      let muscle: Muscle = arrivals.happens(0.5) ? .mentalis : .orbicularisOculi
      let pool = face.pool(face.affected, muscle)
      var activity = Activity()
      activity.add(pool, [Discharge(next, arrivals.integer(30, 59))], origin: "fasciculation")
      activity.patterns.append(
        Activity.Pattern(
          kind: .isolated, side: EventSide(face.affected), origin: "fasciculation", components: 0..<1, isTrain: true))
      plan.activities.append(activity)
      next += max(0.5, arrivals.exponential(mean: 60 / perMinute))
    }
  }
}
