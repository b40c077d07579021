// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spells of talking, phrase by phrase, in the lower face.
struct SpeechProcess: ActivityProcess {
  private let composer: MovementComposer
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  init(composer: MovementComposer, seed: UInt64) {
    self.composer = composer
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "speech")
    next = arrivals.uniform(8, 16)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      plan.markers.append(Plan.TimedMarker(time: next, marker: Marker(.task, "speech", .on)))
      var time = next + 0.5
      for _ in 0..<arrivals.integer(3, 7) {
        count += 1
        var random = RandomSource(seed: seed, stream: "phrase", count)
        let length = random.uniform(0.8, 2.5)
        let level = random.uniform(0.1, 0.22)
        let chin = Drive.speech(start: time, length: length, level: level, &random)
        var drives: [(pool: Int, drive: Drive)] = []
        for side in Side.allCases {
          drives.append((face.pool(side, .mentalis), chin.scaled(by: random.uniform(0.9, 1.1))))
          drives.append((face.pool(side, .zygomaticusMajor), chin.scaled(by: 0.25)))
        }
        let movers = Set(Side.allCases.map { face.pool($0, .mentalis) })
        plan.activities.append(
          composer.activity(
            kind: .movement, origin: "speech", drives: drives, movers: movers, side: .both,
            values: [.task: .text("speech")], face: face, &random))
        time += length + random.uniform(0.3, 0.8)
        plan.movementEnds.append(time)
      }
      plan.markers.append(Plan.TimedMarker(time: time, marker: Marker(.task, "speech", .off)))
      next = time + arrivals.uniform(10, 20)
    }
  }
}
