// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Facial myokymia: one to three motor units of one muscle in brief runs that come back almost like clockwork.
struct Myokymia: ActivityProcess {
  private let muscle: Muscle
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(muscle: Muscle, seed: UInt64) {
    self.muscle = muscle
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "myokymia")
    next = arrivals.uniform(1, 4)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      count += 1
      var random = RandomSource(seed: seed, stream: "myokymia-run", count)
      let pool = face.pool(face.affected, muscle)
      let delay = MotorUnitPool.meanDelay(muscle)
      let units = (0..<random.integer(1, 3)).map { _ in random.integer(35, 59) }
      let finish = next + random.uniform(10, 60)
      let interval = random.uniform(0.2, 0.8)
      let variation = random.uniform(0.05, 0.12)
      let most = max(2, min(10, Int(0.6 * interval * 30)))
      var activity = Activity()
      var time = next
      while time < finish {
        let rate = random.uniform(30, 60)
        var discharges: [Discharge] = []
        for unit in units {
          var due = time + random.uniform(0, 0.005)
          for _ in 0..<random.integer(2, most) {
            discharges.append(Discharge(due + delay, unit))
            due += 1 / rate * (1 + 0.08 * random.normal())
          }
        }
        activity.add(pool, discharges, origin: "myokymia")
        time += interval * (1 + variation * random.normal())
      }
      activity.patterns.append(
        Activity.Pattern(
          kind: .rhythmic, side: EventSide(face.affected), origin: "myokymia", components: activity.components.indices,
          isTrain: true))
      plan.activities.append(activity)
      next = time + arrivals.uniform(0.5, 3)
    }
  }
}
