// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Movements on request, in turn, each within its task marker, with rest between them.
struct TaskProcess: ActivityProcess {
  private let tasks: [String]
  private let rest: ClosedRange<Double>
  private let composer: MovementComposer
  private let seed: UInt64
  private var arrivals: RandomSource
  private var next: Double
  private var count = 0

  /// `tasks`: names of the marker vocabulary; `rest`: seconds between tasks.
  init(tasks: [String], rest: ClosedRange<Double>, composer: MovementComposer, seed: UInt64) {
    self.tasks = tasks
    self.rest = rest
    self.composer = composer
    self.seed = seed
    arrivals = RandomSource(seed: seed, stream: "tasks")
    next = arrivals.uniform(rest.lowerBound, rest.upperBound)
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    while next < end {
      let task = tasks[count % tasks.count]
      count += 1
      var random = RandomSource(seed: seed, stream: "task", count)
      let start = next + random.uniform(0.3, 0.7)
      let hold = task == "blink" ? 0.15 : random.uniform(1.5, 4)
      var drives: [(pool: Int, drive: Drive)] = []
      for (muscle, level) in Self.levels(task, &random) {
        for side in Side.allCases {
          let pool = face.pool(side, muscle)
          let own = level * random.uniform(0.9, 1.1)
          if task == "blink" {
            drives.append((pool, .transient(start: start, length: 0.12, peak: min(1, own))))
          } else {
            drives.append(
              (pool, .trapezoid(start: start, rise: Self.rise(task), hold: hold, fall: 0.2, level: own, &random)))
          }
        }
      }
      let movers = Set(Self.movers(task).flatMap { muscle in Side.allCases.map { face.pool($0, muscle) } })
      plan.activities.append(
        composer.activity(
          kind: task == "blink" ? .blink : .movement, origin: task, drives: drives, movers: movers, side: .both,
          values: [.task: .text(task)], face: face, &random))
      let finish = start + Self.rise(task) + hold + 0.2
      let off = finish + random.uniform(0.2, 0.5)
      plan.markers.append(Plan.TimedMarker(time: next, marker: Marker(.task, task, .on)))
      plan.markers.append(Plan.TimedMarker(time: off, marker: Marker(.task, task, .off)))
      if task != "brow_raise" { plan.movementEnds.append(finish) }
      if task.hasSuffix("closure") { plan.closures.append(start...finish) }
      next = off + arrivals.uniform(rest.lowerBound, rest.upperBound)
    }
  }

  private static func rise(_ task: String) -> Double { task.hasSuffix("closure") ? 0.15 : 0.3 }

  /// The muscles that make the movement.
  private static func movers(_ task: String) -> [Muscle] {
    switch task {
    case "smile", "show_teeth": [.zygomaticusMajor]
    case "pucker": [.mentalis]
    case "brow_raise": [.frontalis]
    default: [.orbicularisOculi]
    }
  }

  /// The drive of each muscle, healthy co-contraction included.
  private static func levels(_ task: String, _ random: inout RandomSource) -> [(Muscle, Double)] {
    switch task {
    case "smile": [(.zygomaticusMajor, random.uniform(0.5, 0.8)), (.orbicularisOculi, 0.15), (.mentalis, 0.1)]
    case "show_teeth": [(.zygomaticusMajor, random.uniform(0.6, 0.9)), (.orbicularisOculi, 0.15), (.mentalis, 0.2)]
    case "pucker": [(.mentalis, 0.35), (.zygomaticusMajor, 0.1)]
    case "brow_raise": [(.frontalis, 0.7), (.orbicularisOculi, 0.05)]
    case "blink": [(.orbicularisOculi, random.uniform(0.5, 0.9))]
    case "closure": [(.orbicularisOculi, 0.5), (.zygomaticusMajor, 0.1)]
    default:
      [
        (.orbicularisOculi, random.uniform(0.8, 1)), (.zygomaticusMajor, 0.25), (.frontalis, 0.1), (.mentalis, 0.05),
      ]
    }
  }
}
