// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Finds the resting background of each channel, and the factor on it that gives the bursts a wanted signal-to-noise
/// ratio.
enum NoiseControl {
  /// RMS in 20 to 450 Hz of what the resting muscles add to each channel, measured over `seconds`.
  static func restingLevels(tone: Double, face: Face, seed: UInt64, seconds: Double = 4) -> [Double] {
    var resting = RestingTone(level: tone, face: face, seed: seed)
    var plan = Plan()
    resting.plan(until: seconds, face: face, into: &plan)
    let rate = BurstMeter.rate
    let shapes = MotorUnitTemplate.shapes
    return face.channels.indices.map { channel in
      var signal = [Double](repeating: 0, count: Int(seconds * rate))
      var span = signal.mutableSpan
      for (pool, discharges) in plan.resting {
        for projection in face.projections[pool] where projection.channel == channel {
          for discharge in discharges {
            projection.templates[Int(discharge.unit)].add(
              at: discharge.time * rate, gain: 1, rate: rate, shapes: shapes.span, to: &span,
              0..<span.count)
          }
        }
      }
      var filter = BandFilter(rate: rate)
      var sum = 0.0
      for index in span.indices {
        let value = filter.next(span[index])
        sum += value * value
      }
      return (sum / Double(span.count)).squareRoot()
    }
  }

  /// The factor on noise and resting tone with which the median ratio of the bursts is `snrDB`.
  ///
  /// Rehearses up to two minutes of the scenario, on the first site of each muscle. Spasms count; where a scenario has none,
  /// all bursts.
  static func gain(snrDB: Double, planner: Planner, face: Face, background: [Double]) -> Double {
    var planner = planner
    var builder = TruthBuilder(rate: BurstMeter.rate, background: background)
    var spasms: [Double] = []
    var others: [Double] = []
    let firstSites = Set(face.channels.indices.filter { face.channels[$0].site == nil }.map { face.channels[$0] })
    while planner.plannedUntil < 120, spasms.count < 300 {
      for activity in planner.planNextSecond(face: face).activities {
        for event in builder.events(of: activity, face: face) where event.kind == .burst {
          guard let ratio = event.values[.snrDB]?.number, let channel = event.channels.first,
            firstSites.contains(channel), event.values[.origin] != .text("crosstalk")
          else { continue }
          if event.values[.origin] == .text("spasm") { spasms.append(ratio) } else { others.append(ratio) }
        }
      }
    }
    let ratios = (spasms.isEmpty ? others : spasms).sorted()
    guard !ratios.isEmpty else { return 1 }
    return PortableMath.pow(10, (ratios[ratios.count / 2] - snrDB) / 20)
  }
}
