// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Smooth noise of unit variance between two frequencies: eight sines of random frequency and phase.
struct SlowNoise: Sendable {
  private var frequencies: SIMD8<Double> = .zero
  private var phases: SIMD8<Double> = .zero

  init(lowest: Double, highest: Double, _ random: inout RandomSource) {
    for lane in 0..<8 {
      frequencies[lane] = random.uniform(lowest, highest)
      phases[lane] = random.uniform()
    }
  }

  /// The value at a time in seconds.
  func value(at time: Double) -> Double {
    var sum = 0.0
    for lane in 0..<8 {
      let turns = frequencies[lane] * time + phases[lane]
      sum += PortableMath.sin(2 * PortableMath.pi * (turns - turns.rounded(.down)))
    }
    return sum * 0.5
  }
}
