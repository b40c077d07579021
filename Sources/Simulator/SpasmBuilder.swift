// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Puts the phases of one paroxysm together.
struct SpasmBuilder {
  let muscles: [Muscle]
  let leader: Muscle
  let amplitude: Double
  let face: Face
  var activity: Activity

  /// The share of a muscle's units that the ephapsis reaches.
  private static func recruited(_ muscle: Muscle) -> Double {
    switch muscle {
    case .orbicularisOculi: 0.4
    case .zygomaticusMajor: 0.35
    case .frontalis: 0.2
    default: 0.3
    }
  }

  /// A single burst (isolated), or a clonic train; returns the time of the last volley.
  mutating func train(
    at start: Double, bursts: Int, isRegular: Bool, crescendo: Bool, _ random: inout RandomSource
  ) -> Double {
    let first = activity.components.count
    var time = start
    var finish = start
    var drift = random.normal()
    for burst in 0..<bursts {
      let volleys = VolleyTrain(start: time, &random)
      let growth = crescendo ? 0.7 + 0.5 * Double(burst) / Double(bursts) : 1
      let gain = amplitude * growth * max(0.3, 1 + 0.25 * drift)
      drift = 0.7 * drift + 0.714 * random.normal()
      for muscle in muscles {
        let pool = face.pool(face.affected, muscle)
        activity.add(
          pool,
          volleys.discharges(
            in: face.pools[pool], fraction: Self.recruited(muscle) * random.uniform(0.7, 1.3), gain: gain,
            extraDelay: muscle == leader ? 0 : 0.001, &random),
          origin: "spasm")
      }
      finish = time + volleys.length
      if random.happens(0.3), !isRegular { finish = afterdischarge(after: finish, gain: gain, &random) }
      let wait =
        isRegular
        ? 0.12 * (1 + 0.1 * random.normal())
        : min(0.6, max(0.03, random.logNormal(median: 0.11, deviation: 0.55)))
      // Volleys that follow without a pause would be the same burst.
      time = max(time + wait, finish + 0.03)
    }
    activity.patterns.append(
      Activity.Pattern(
        kind: bursts == 1 ? .isolated : .clonic, side: EventSide(face.affected), origin: "spasm",
        components: first..<activity.components.count, isTrain: true))
    return finish
  }

  /// Single volleys after a burst in one of the muscles; returns the time of the last.
  private mutating func afterdischarge(after end: Double, gain: Double, _ random: inout RandomSource) -> Double {
    let muscle = muscles[random.integer(0, muscles.count - 1)]
    let pool = face.pool(face.affected, muscle)
    let volleys = VolleyTrain(
      start: end + random.uniform(0.005, 0.03), count: random.integer(1, 6), rate: random.uniform(250, 350), &random)
    activity.add(
      pool,
      volleys.discharges(
        in: face.pools[pool], fraction: 0.5 * Self.recruited(muscle), gain: gain,
        extraDelay: muscle == leader ? 0 : 0.001, &random),
      origin: "spasm")
    return volleys.times.last ?? end
  }

  /// Irregular fast firing of many units with volley trains on top; returns its end.
  mutating func tonic(at start: Double, parent: Int?, _ random: inout RandomSource) -> Double {
    let first = activity.components.count
    let length = min(30, max(1.1, random.logNormal(median: 2.5, deviation: 0.7)))
    let rise = random.uniform(0.05, 0.2)
    let fall = random.uniform(0.1, 0.3)
    func level(_ time: Double) -> Double {
      max(0, min(1, min((time - start) / rise, (start + length - time) / fall)))
    }
    var trains: [VolleyTrain] = []
    var time = start + random.uniform(0, 0.1)
    while time < start + length {
      trains.append(VolleyTrain(start: time, &random))
      time += 1 / random.uniform(8, 20)
    }
    for muscle in muscles {
      let pool = face.pool(face.affected, muscle)
      let units = face.pools[pool].units
      let extra = muscle == leader ? 0 : 0.001
      let fraction = Self.recruited(muscle) * random.uniform(0.7, 1.3)
      var discharges: [Discharge] = []
      for (index, unit) in units.enumerated() where random.happens(fraction) {
        let mean = 1 / random.uniform(40, 150)
        var due = start + mean * random.uniform()
        while due < start + length {
          if random.happens(level(due)) {
            discharges.append(Discharge(due + unit.delay + extra, index, gain: amplitude))
          }
          due += mean * MotorUnitPool.interval(shape: 6.25, &random)
        }
      }
      for train in trains {
        let gain = 0.7 * level(train.times.first ?? start)
        guard gain > 0 else { continue }
        discharges += train.discharges(
          in: face.pools[pool], fraction: fraction, gain: amplitude * gain, extraDelay: extra, &random)
      }
      activity.add(pool, discharges, origin: "spasm")
    }
    activity.patterns.append(
      Activity.Pattern(
        kind: .tonic, side: EventSide(face.affected), origin: "spasm", components: first..<activity.components.count,
        parent: parent))
    return start + length
  }
}
