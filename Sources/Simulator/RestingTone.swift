// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The few motor units that fire in a muscle at rest.
struct RestingTone: ActivityProcess {
  private var random: [RandomSource]
  private var levels: [Double]
  /// Due time of each unit that fires, by pool.
  private var due: [[Double]]

  /// `level`: the highest drive at rest; each muscle draws its own below it.
  init(level: Double, face: Face, seed: UInt64) {
    random = face.pools.indices.map { RandomSource(seed: seed, stream: "tone", $0) }
    levels = []
    due = []
    for pool in face.pools.indices {
      let drive = random[pool].uniform(0, level)
      levels.append(drive)
      var times: [Double] = []
      for unit in face.pools[pool].units {
        let rate = unit.rate(at: drive)
        if rate == 0 { break }
        times.append(random[pool].uniform() / rate)
      }
      due.append(times)
    }
  }

  mutating func plan(until end: Double, face: Face, into plan: inout Plan) {
    for pool in face.pools.indices {
      var discharges: [Discharge] = []
      for unit in due[pool].indices {
        let mean = 1 / face.pools[pool].units[unit].rate(at: levels[pool])
        while due[pool][unit] < end {
          discharges.append(Discharge(due[pool][unit], unit))
          due[pool][unit] += mean * MotorUnitPool.interval(shape: 16, &random[pool])
        }
      }
      if !discharges.isEmpty { plan.resting.append((pool, discharges)) }
    }
  }
}
