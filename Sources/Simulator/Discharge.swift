// SPDX-License-Identifier: GPL-3.0-or-later

/// One discharge of one motor unit, as it arrives at the electrodes.
package struct Discharge: Sendable {
  /// Seconds of true time.
  package var time: Double
  /// Which unit of its pool.
  package var unit: Int32
  /// Factor on the unit's potential.
  package var gain: Double

  package init(_ time: Double, _ unit: Int, gain: Double = 1) {
    self.time = time
    self.unit = Int32(unit)
    self.gain = gain
  }
}
