// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// The drive to a motor-unit pool over time, 0 to 1, at 1 kHz.
package struct Drive: Sendable {
  /// Seconds of true time of the first value.
  package var start: Double
  package var samples: [Double]

  package init(start: Double, samples: [Double]) {
    self.start = start
    self.samples = samples
  }

  package var end: Double { start + Double(samples.count) * 0.001 }

  /// Rises linearly in a fifth of `length`, then decays exponentially: a blink, and other brief contractions.
  package static func transient(start: Double, length: Double, peak: Double) -> Drive {
    let rise = 0.2 * length
    let decay = 0.45 * length
    let count = Int((rise + 4 * decay) * 1000) + 1
    let samples = (0..<count).map { millisecond in
      let t = Double(millisecond) * 0.001
      return t < rise ? peak * t / rise : peak * PortableMath.exp(-(t - rise) / decay)
    }
    return Drive(start: start, samples: samples)
  }

  /// Rises, holds and falls linearly, with the slow common noise of a held contraction (8 % of the level).
  package static func trapezoid(
    start: Double, rise: Double, hold: Double, fall: Double, level: Double, _ random: inout RandomSource
  ) -> Drive {
    let noise = SlowNoise(lowest: 0.2, highest: 2, &random)
    let count = Int((rise + hold + fall) * 1000) + 1
    let samples = (0..<count).map { millisecond in
      let t = Double(millisecond) * 0.001
      let shape = max(0, min(1, min(t / rise, (rise + hold + fall - t) / fall)))
      return max(0, min(1, level * shape * (1 + 0.08 * noise.value(at: t))))
    }
    return Drive(start: start, samples: samples)
  }

  /// Noise of 2 to 6 Hz around a level, faded in and out: the lower face in speech.
  package static func speech(start: Double, length: Double, level: Double, _ random: inout RandomSource) -> Drive {
    let noise = SlowNoise(lowest: 2, highest: 6, &random)
    let count = Int(length * 1000) + 1
    let samples = (0..<count).map { millisecond in
      let t = Double(millisecond) * 0.001
      let edge = max(0, min(1, min(t, length - t) / 0.1))
      return edge * max(0.05, min(0.3, level * (1 + 0.6 * noise.value(at: t))))
    }
    return Drive(start: start, samples: samples)
  }

  /// Half a sine: one bite of chewing.
  package static func halfSine(start: Double, length: Double, peak: Double) -> Drive {
    let count = Int(length * 1000) + 1
    return Drive(
      start: start,
      samples: (0..<count).map { peak * PortableMath.sin(PortableMath.pi * min(1, Double($0) * 0.001 / length)) })
  }

  /// The same course, later and weaker or stronger; never above 1.
  package func scaled(by gain: Double, later delay: Double = 0) -> Drive {
    Drive(start: start + delay, samples: samples.map { min(1, $0 * gain) })
  }

  /// The sum of two drives over the time of both, never above 1.
  package func adding(_ other: Drive) -> Drive {
    let first = min(start, other.start)
    let count = Int(((max(end, other.end) - first) * 1000).rounded(.up))
    var sum = [Double](repeating: 0, count: count)
    for drive in [self, other] {
      let offset = Int(((drive.start - first) * 1000).rounded())
      for (index, value) in drive.samples.enumerated() where index + offset < count {
        sum[index + offset] = min(1, sum[index + offset] + value)
      }
    }
    return Drive(start: first, samples: sum)
  }
}
