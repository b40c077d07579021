// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spells of chewing: both masseters at 1 to 2 Hz, seen by the channels over the lower face.
struct ChewingProcess: ActivityProcess {
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(seed: UInt64) {
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "chewing")
    next = arrivals.uniform(25, 35)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      plan.markers.append(Plan.TimedMarker(time: next, marker: Marker(.task, "chewing", .on)))
      var time = next + 0.5
      for _ in 0..<arrivals.integer(8, 16) {
        count += 1
        var random = RandomSource(seed: seed, stream: "bite", count)
        let bite = Drive.halfSine(start: time, length: random.uniform(0.25, 0.4), peak: random.uniform(0.3, 0.6))
        var activity = Activity()
        for side in Side.allCases {
          let pool = face.pool(side, .masseter)
          activity.add(pool, face.pools[pool].discharges(under: bite, &random), origin: "chewing")
        }
        activity.patterns.append(
          Activity.Pattern(
            kind: .artefact, side: nil, origin: "chewing", components: 0..<2,
            values: [.artefactClass: .text("chewing")]))
        plan.activities.append(activity)
        time += 1 / random.uniform(1, 2)
      }
      plan.markers.append(Plan.TimedMarker(time: time + 0.5, marker: Marker(.task, "chewing", .off)))
      next = time + arrivals.uniform(30, 50)
    }
  }
}
