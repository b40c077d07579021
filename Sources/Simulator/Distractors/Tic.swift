// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A tic: the same sequence of two to four muscles every time, with lags of 10 to 120 ms.
struct Tic: ActivityProcess {
  private struct Step {
    var muscle: Muscle
    var lag: Double
    var length: Double
    var peak: Double
  }

  private let seed: UInt64
  private let perMinute: Double
  private let sides: [Side]
  private let steps: [Step]
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(perMinute: Double, affected: Side, seed: UInt64) {
    self.seed = seed
    self.perMinute = perMinute
    var source = RandomSource(seed: seed, stream: "tic")
    sides = source.happens(0.5) ? Side.allCases : [affected]
    var muscles: [Muscle] = [.orbicularisOculi, .zygomaticusMajor, .frontalis, .mentalis]
    var lag = 0.0
    steps = (0..<source.integer(2, 4)).map { _ in
      let muscle = muscles.remove(at: source.integer(0, muscles.count - 1))
      defer { lag += source.uniform(0.01, 0.12) }
      return Step(
        muscle: muscle, lag: lag, length: source.uniform(0.1, 0.4), peak: source.uniform(0.3, 0.7))
    }
    next = 2 + source.exponential(mean: 60 / perMinute)
    arrivals = source
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      count += 1
      var random = RandomSource(seed: seed, stream: "tic", count)
      var activity = Activity()
      for step in steps {
        for side in sides {
          let pool = face.pool(side, step.muscle)
          let drive = Drive.transient(
            start: next + step.lag + random.normal(0, 0.002), length: step.length,
            peak: min(1, step.peak * random.uniform(0.9, 1.1)))
          activity.add(pool, face.pools[pool].discharges(under: drive, &random), origin: "tic")
        }
      }
      activity.patterns.append(
        Activity.Pattern(
          kind: .movement, side: sides.count == 2 ? .both : EventSide(sides[0]), origin: "tic",
          components: activity.components.indices))
      plan.activities.append(activity)
      next += max(1.5, arrivals.exponential(mean: 60 / perMinute))
    }
  }
}
