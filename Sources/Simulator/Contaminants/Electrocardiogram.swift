// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Heart beats as the face sees them, of peak 1: five Gaussians for P, Q, R, S and T.
struct Electrocardiogram: Sendable {
  private static let waves: [(size: Double, middle: Double, width: Double)] = [
    (0.12, -0.18, 0.025), (-0.12, -0.035, 0.012), (1, 0, 0.014), (-0.25, 0.035, 0.014), (0.3, 0.28, 0.05),
  ]

  private static let before = 0.3
  private static let stepsPerSecond = 2000.0

  /// One beat from 0.3 s before to 0.5 s after the R wave.
  private static let beat: [Double] = (0...1600).map { index in
    let time = Double(index) / stepsPerSecond - before
    return waves.reduce(0) { sum, wave in
      let u = (time - wave.middle) / wave.width
      return sum + wave.size * PortableMath.exp(-u * u / 2)
    }
  }

  private let beat = Electrocardiogram.beat
  private var random: RandomSource
  private let interval: Double
  private var last: Double
  private var next: Double

  init(random: RandomSource) {
    self.random = random
    interval = 60 / self.random.uniform(55, 95)
    next = self.random.uniform(0.3, 1)
    last = -10
  }

  /// Fills a chunk that begins at a time.
  mutating func fill(_ buffer: inout MutableSpan<Double>, at time: Double, rate: Double) {
    for index in buffer.indices {
      let now = time + Double(index) / rate
      while now > next + interval / 2 {
        last = next
        next += interval * (1 + 0.04 * random.normal())
      }
      buffer[index] = value(now - last) + value(now - next)
    }
  }

  private func value(_ time: Double) -> Double {
    let place = (time + Self.before) * Self.stepsPerSecond
    guard place >= 0, place < Double(beat.count - 1) else { return 0 }
    let index = Int(place)
    return beat[index] + (place - Double(index)) * (beat[index + 1] - beat[index])
  }
}
