// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The Hann window for spectra: periodic, as `scipy.signal.get_window('hann', length)`.
public struct HannWindow: Sendable {
  public let values: [Double]
  /// Sum of the squares, what a power density is divided by.
  public let power: Double

  public init(length: Int) {
    values = (0..<Swift.max(0, length)).map {
      0.5 - 0.5 * PortableMath.cos(2 * PortableMath.pi * Double($0) / Double(length))
    }
    power = values.reduce(0) { $0 + $1 * $1 }
  }
}
