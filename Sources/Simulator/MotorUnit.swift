// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One motor unit: how large it is, when it is recruited, how fast it fires and how late its discharge arrives.
package struct MotorUnit: Sendable {
  /// Peak of its potential at the first site, in microvolts.
  package var amplitude: Double
  /// Drive, 0 to 1, from which on it fires.
  package var threshold: Double
  /// Rates at recruitment and at full drive, in hertz.
  package var lowestRate: Double
  package var highestRate: Double
  /// From the spike in the nerve to the potential at the electrode, in seconds.
  package var delay: Double

  /// Discharges a second at a drive; 0 below the threshold.
  package func rate(at drive: Double) -> Double {
    guard drive > threshold else { return 0 }
    return lowestRate + (highestRate - lowestRate) * (drive - threshold) / (1 - threshold)
  }
}
