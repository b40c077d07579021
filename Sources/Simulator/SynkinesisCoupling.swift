// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// A second muscle of the affected side that moves with the first: part of the first one's drive, and axons that branch to
/// both.
package struct SynkinesisCoupling: Sendable {
  package var source: Muscle
  package var target: Muscle
  /// The target's drive as a share of the source's.
  package var gain: Double
  /// How often a movement of the source takes the target along.
  package var probability: Double
  /// The share of the target's units that are twins of units of the source.
  package var sharedAxons = 0.3

  package init(source: Muscle, target: Muscle, gain: Double, probability: Double) {
    self.source = source
    self.target = target
    self.gain = gain
    self.probability = probability
  }

  /// Seconds that the target's drive comes later in one movement.
  package static func lag(_ random: inout RandomSource) -> Double { min(0.01, max(0, random.normal(0.002, 0.0015))) }

  /// The target's discharges: its own units under the joint drive, the twins with the source's discharges.
  package func discharges(
    source: [Discharge], sourcePool: MotorUnitPool, targetPool: MotorUnitPool, drive: Drive,
    _ random: inout RandomSource
  ) -> [Discharge] {
    var twin: [Int: Int] = [:]
    for unit in targetPool.units.indices where random.happens(sharedAxons) { twin[unit] = unit }
    var result = targetPool.discharges(under: drive, &random, skipping: Set(twin.keys))
    // Branched axons carry every discharge of the source, but small ones only as far as the coupling is strong.
    for discharge in source {
      let unit = Int(discharge.unit)
      guard twin[unit] != nil, unit < targetPool.units.count else { continue }
      let shift = targetPool.units[unit].delay - sourcePool.units[unit].delay
      result.append(
        Discharge(discharge.time + shift + random.normal(0, 0.0003), unit, gain: discharge.gain * min(1, 2 * gain)))
    }
    return result
  }
}
