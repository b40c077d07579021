// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spontaneous blinks of both eyes.
struct BlinkProcess: ActivityProcess {
  private let perMinute: Double
  private let composer: MovementComposer
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(perMinute: Double, composer: MovementComposer, seed: UInt64) {
    self.perMinute = perMinute
    self.composer = composer
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "blinks")
    next = arrivals.logNormal(mean: 60 / perMinute, variation: 0.6)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      let time = next
      next += max(0.3, arrivals.logNormal(mean: 60 / perMinute, variation: 0.6))
      count += 1
      if plan.closures.contains(where: { $0.contains(time) }) { continue }
      var random = RandomSource(seed: seed, stream: "blink", count)
      let length = min(0.16, max(0.045, random.normal(0.08, 0.02)))
      let peak = random.uniform(0.25, 0.5)
      let left = face.pool(.left, .orbicularisOculi)
      let right = face.pool(.right, .orbicularisOculi)
      let drives = [left, right].map { pool in
        (
          pool: pool,
          drive: Drive.transient(
            start: time + random.normal(0, 0.0005), length: length,
            peak: min(1, random.logNormal(median: peak, deviation: 0.1)))
        )
      }
      plan.activities.append(
        composer.activity(
          kind: .blink, origin: "blink", drives: drives, movers: [left, right], side: .both, face: face, &random))
      plan.artefacts.append(Artefact.eyeMovement(at: time, face: face, &random))
    }
  }
}
