// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// The motor units of one muscle of one side, recruited from small to large.
///
/// Amplitudes, thresholds and rates follow Fuglevand's scheme with the values of facial muscles.
package struct MotorUnitPool: Sendable {
  package let side: Side
  package let muscle: Muscle
  package let units: [MotorUnit]

  /// Seconds between discharge in the nerve's trunk and at the electrode, the mean of a muscle.
  package static func meanDelay(_ muscle: Muscle) -> Double {
    switch muscle {
    case .frontalis: 0.0036
    case .orbicularisOculi: 0.0034
    case .zygomaticusMajor: 0.0038
    default: 0.0042
    }
  }

  package init(_ side: Side, _ muscle: Muscle, seed: UInt64) {
    self.side = side
    self.muscle = muscle
    var random = RandomSource(seed: seed, stream: "units-\(side.letter)-\(muscle.rawValue)")
    let count = muscle == .masseter ? 80 : 60
    let scale = muscle == .masseter ? 3.0 : 1.0
    units = (1...count).map { number in
      let place = Double(number) / Double(count)
      return MotorUnit(
        amplitude: scale * 4 * PortableMath.exp(PortableMath.log(40) * place),
        threshold: 0.02 * PortableMath.exp(PortableMath.log(30) * place),
        lowestRate: min(15, max(6, random.normal(10, 2))),
        highestRate: min(100, max(30, random.normal(60, 15))),
        delay: Self.meanDelay(muscle) + random.normal(0, 0.0003))
    }
  }

  /// The potentials of all units at one site; the first site has the pool's own amplitudes, others see each unit from
  /// another distance.
  package func templates(site: Int, seed: UInt64) -> [MotorUnitTemplate] {
    var random = RandomSource(seed: seed, stream: "site-\(side.letter)-\(muscle.rawValue)", site)
    let widths = muscle == .orbicularisOculi ? (0.0015, 0.0028) : (0.0012, 0.0022)
    let stretch = muscle == .mentalis ? 1.15 : 1.0
    return units.map { unit in
      let width = random.uniform(widths.0, widths.1) * stretch
      let angle = random.uniform(-40, 40) * PortableMath.pi / 180
      let sign = random.uniform() < 0.8 ? 1.0 : -1.0
      let distance = PortableMath.exp(random.normal(0, 0.5))
      let amplitude = sign * unit.amplitude * (site == 0 ? 1 : distance)
      return MotorUnitTemplate(
        biphasic: amplitude * PortableMath.cos(angle), triphasic: amplitude * PortableMath.sin(angle), width: width)
    }
  }

  /// Interval between discharges in units of its mean: gamma distributed with a coefficient of variation of
  /// `1 / sqrt(shape)` (Marsaglia and Tsang 2000), shape at least 1.
  package static func interval(shape: Double, _ random: inout RandomSource) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = random.normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = random.uniform()
      if u < 1 - 0.0331 * x * x * x * x { return d * v / shape }
      if PortableMath.log(u) < 0.5 * x * x + d * (1 - v + PortableMath.log(v)) { return d * v / shape }
    }
  }

  /// What the pool discharges under a drive: a gamma renewal process in operational time for each unit, with some
  /// discharges copied to a second unit within 5 ms, as neighbours do.
  package func discharges(under drive: Drive, _ random: inout RandomSource, skipping twins: Set<Int> = [])
    -> [Discharge]
  {
    var result: [Discharge] = []
    let largest = drive.samples.max() ?? 0
    var recruited = 0
    for (index, unit) in units.enumerated() where unit.threshold < largest {
      recruited = index + 1
      if twins.contains(index) { continue }
      var elapsed = 0.0
      var due = random.uniform() * Self.interval(shape: 16, &random)
      for (millisecond, level) in drive.samples.enumerated() where level > unit.threshold {
        let advance = unit.rate(at: level) * 0.001
        while elapsed + advance > due {
          let fraction = max(0, (due - elapsed) / advance)
          let time = drive.start + (Double(millisecond) + fraction) * 0.001
          result.append(Discharge(time + unit.delay + random.normal(0, 0.00003), index))
          due += Self.interval(shape: 16, &random)
        }
        elapsed += advance
      }
    }
    guard recruited > 1 else { return result }
    for original in result where random.uniform() < 0.1 {
      let other = Int(random.uniform() * Double(recruited))
      let offset = random.normal(0, 0.0025)
      let millisecond = Int((original.time + offset - units[other].delay - drive.start) * 1000)
      guard other != Int(original.unit), offset.magnitude <= 0.005, !twins.contains(other),
        drive.samples.indices.contains(millisecond), drive.samples[millisecond] > units[other].threshold
      else { continue }
      result.append(Discharge(original.time + offset, other))
    }
    return result
  }
}
