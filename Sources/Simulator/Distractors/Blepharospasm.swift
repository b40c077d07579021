// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Blepharospasm: trains of closely spaced contractions of both eyes, or long ones, the same on both sides.
struct Blepharospasm: ActivityProcess {
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(seed: UInt64) {
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "blepharospasm")
    next = arrivals.uniform(2, 6)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      count += 1
      var random = RandomSource(seed: seed, stream: "blepharospasm-train", count)
      var activity = Activity()
      var finish = next
      if random.happens(0.3) {
        let hold = random.uniform(1, 10)
        let level = random.uniform(0.3, 0.7)
        let drive = Drive.trapezoid(start: next, rise: 0.15, hold: hold, fall: 0.3, level: level, &random)
        contract(drive, face: face, into: &activity, &random)
        finish = drive.end
      } else {
        let rate = random.uniform(1, 3)
        for _ in 0..<random.integer(3, 15) {
          let drive = Drive.transient(
            start: finish, length: random.uniform(0.15, 0.6), peak: random.uniform(0.4, 0.8))
          contract(drive, face: face, into: &activity, &random)
          finish += 1 / rate * (1 + 0.15 * random.normal())
        }
      }
      activity.patterns.append(
        Activity.Pattern(
          kind: .bilateral, side: .both, origin: "blepharospasm", components: activity.components.indices,
          isTrain: true))
      plan.activities.append(activity)
      next = finish + arrivals.uniform(4, 15)
    }
  }

  private func contract(
    _ drive: Drive, face: Face, into activity: inout Activity, _ random: inout RandomSource
  ) {
    for side in Side.allCases {
      let own = drive.scaled(by: random.uniform(0.92, 1.08), later: random.normal(0, 0.00075))
      let eye = face.pool(side, .orbicularisOculi)
      activity.add(eye, face.pools[eye].discharges(under: own, &random), origin: "blepharospasm")
      let brow = face.pool(side, .frontalis)
      activity.add(
        brow, face.pools[brow].discharges(under: own.scaled(by: 0.15), &random), origin: "blepharospasm")
    }
  }
}
