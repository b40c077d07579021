// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// Measures the mains hum of all channels on half a second of band-passed signal, by Goertzel's recurrence.
///
/// Candidates are 50 and 60 Hz with four harmonics each, on samples about a millisecond apart. Goertzel, American
/// Mathematical Monthly 65 (1958) 34.
struct HumMeter: Sendable {
  /// Hum of one channel.
  struct Level: Sendable {
    /// Fundamental, 50 or 60 Hz.
    var frequency = 50.0
    /// Mean square of fundamental and harmonics.
    var power = 0.0
    /// That of the fundamental alone.
    var fundamental = 0.0

    /// Whether so much of a signal's mean square is here that no muscle makes it, active as it may be: a muscle's power is spread
    /// over the band, a hundredth of it here, and units that fire regularly at the mains frequency have more at its multiples.
    func outweighsMuscle(of total: Double) -> Bool { fundamental > 0.22 * total }
  }

  private static let fundamentals = [50.0, 60.0]
  private static let harmonics = 5
  private let stepSamples: Int
  private let count: Int
  /// Twice the cosine of each candidate's angle a step.
  private let coefficients: [Double]
  private let stepRate: Double
  private var frames: [SampleGroup]
  private var residues: [Double] = []

  init(rate: Double, stepSamples: Int) {
    self.stepSamples = stepSamples
    let stepRate = rate / Double(stepSamples)
    self.stepRate = stepRate
    count = Int((stepRate / 10).rounded()) * 5
    frames = [SampleGroup](repeating: .zero, count: count)
    coefficients = HumMeter.fundamentals.flatMap { fundamental in
      (1...HumMeter.harmonics).map { 2 * PortableMath.cos(2 * PortableMath.pi * fundamental * Double($0) / stepRate) }
    }
  }

  /// Samples that a measurement looks back.
  var length: Int { count * stepSamples }

  /// The hum of a group's channels in the samples before `end`.
  mutating func measure(_ group: Int, before end: Int, in history: SignalHistory) -> InlineArray<8, Level> {
    for step in 0..<count { frames[step] = history.frame(group, at: end - (count - step) * stepSamples) }
    let values = frames.span
    var levels = InlineArray<8, Level>(repeating: Level())
    // Two lines at a time, since each waits for its own last value.
    var powers = InlineArray<2, SampleGroup>(repeating: .zero)
    var fundamentals = powers
    for harmonic in 0..<HumMeter.harmonics {
      let a = coefficients[harmonic]
      let b = coefficients[HumMeter.harmonics + harmonic]
      var (a1, a2, b1, b2) = (SampleGroup.zero, SampleGroup.zero, SampleGroup.zero, SampleGroup.zero)
      for step in 0..<count {
        let value = values[step]
        let a0 = value + (a1 * a - a2)
        let b0 = value + (b1 * b - b2)
        (a2, a1) = (a1, a0)
        (b2, b1) = (b1, b0)
      }
      let scale = 2 / (Double(count) * Double(count))
      powers[0] += (a1 * a1 + a2 * a2 - a1 * a2 * a) * scale
      powers[1] += (b1 * b1 + b2 * b2 - b1 * b2 * b) * scale
      if harmonic == 0 { fundamentals = powers }
    }
    for (index, fundamental) in HumMeter.fundamentals.enumerated() {
      for lane in 0..<8 where powers[index][lane] > levels[lane].power {
        levels[lane] = Level(
          frequency: fundamental, power: powers[index][lane], fundamental: fundamentals[index][lane])
      }
    }
    return levels
  }

  /// Mean square that is left of a channel's last half second when the hum that fits best is taken out of it.
  ///
  /// The mains may be up to a hertz off their place: a line at its place would see a part of them only. Cosine and sine are fitted
  /// by least squares, at every tenth of a hertz; for rare use, 20 times dearer than a measurement.
  mutating func residue(of lane: Int, near fundamental: Double) -> Double {
    if residues.count < count { residues = [Double](repeating: 0, count: count) }
    var least = Double.infinity
    for tenth in -10...10 {
      for step in 0..<count { residues[step] = frames[step][lane] }
      for harmonic in 1...HumMeter.harmonics {
        takeOut((fundamental + 0.1 * Double(tenth)) * Double(harmonic))
      }
      least = min(least, residues.prefix(count).reduce(0) { $0 + $1 * $1 } / Double(count))
    }
    return least
  }

  /// Takes the sinusoid of this frequency that fits best out of `residues`.
  private mutating func takeOut(_ frequency: Double) {
    let angle = 2 * PortableMath.pi * frequency / stepRate
    let (turnX, turnY) = (PortableMath.cos(angle), PortableMath.sin(angle))
    var (x, y) = (1.0, 0.0)
    var (xx, xy, yy, xv, yv) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for step in 0..<count {
      xx += x * x
      xy += x * y
      yy += y * y
      xv += x * residues[step]
      yv += y * residues[step]
      (x, y) = (x * turnX - y * turnY, x * turnY + y * turnX)
    }
    let determinant = xx * yy - xy * xy
    guard determinant > 0 else { return }
    let cosine = (xv * yy - yv * xy) / determinant
    let sine = (yv * xx - xv * xy) / determinant
    (x, y) = (1, 0)
    for step in 0..<count {
      residues[step] -= cosine * x + sine * y
      (x, y) = (x * turnX - y * turnY, x * turnY + y * turnX)
    }
  }
}
