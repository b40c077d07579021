// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// One burst of a spasm: a master train of volleys that many motor units of all joined muscles follow.
package struct VolleyTrain: Sendable {
  /// Times of the volleys, in seconds.
  package let times: [Double]

  /// 1 to 25 discharges, 4 on average, at 140 to 420 Hz.
  package init(start: Double, _ random: inout RandomSource) {
    let count = min(25, 1 + random.geometric(mean: 3))
    self.init(start: start, count: count, rate: random.uniform(200, 380), &random)
  }

  /// A given number of discharges at a mean rate in hertz, intervals varying by 12 %.
  package init(start: Double, count: Int, rate: Double, _ random: inout RandomSource) {
    var time = start
    var times = [time]
    for _ in 1..<max(1, count) + 1 where times.count < count {
      let interval = 1 / rate * (1 + 0.12 * random.normal())
      time += min(1 / 140.0, max(1 / 420.0, interval))
      times.append(time)
    }
    self.times = times
  }

  package var length: Double { (times.last ?? 0) - (times.first ?? 0) }

  /// What one muscle makes of it.
  ///
  /// `fraction`: share of its units, of any size, that the ephapsis reaches; `extraDelay`: seconds that it comes later
  /// than in the leading muscle.
  package func discharges(
    in pool: MotorUnitPool, fraction: Double, gain: Double, extraDelay: Double, _ random: inout RandomSource
  ) -> [Discharge] {
    var result: [Discharge] = []
    for (index, unit) in pool.units.enumerated() where random.happens(fraction) {
      let dispersion = random.normal(0, 0.0025).magnitude
      for time in times where !random.happens(0.15) {
        result.append(
          Discharge(time + unit.delay + dispersion + extraDelay + random.normal(0, 0.00025), index, gain: gain))
      }
    }
    return result
  }
}
