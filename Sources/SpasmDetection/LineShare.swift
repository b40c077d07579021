// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SignalProcessing

/// How much of what a burst has above the noise is one mains frequency with its harmonics: nearly all where the hum jumped, little where a muscle was.
///
/// Goertzel's recurrence on samples about a millisecond apart, at 50 and 60 Hz, over fifths of a second: longer ones would not
/// see the third harmonic of mains that are half a hertz off.
struct LineShare: Sendable {
  private static let fundamentals = [50.0, 60.0]
  private static let harmonics = 3
  private let stepSamples: Int
  private let rate: Double
  /// Twice the cosine of each line's angle a step.
  private let coefficients: [Double]

  init(rate: Double, stepSamples: Int) {
    self.stepSamples = stepSamples
    self.rate = rate
    let turn = 2 * PortableMath.pi * Double(stepSamples) / rate
    coefficients = Self.fundamentals.flatMap { fundamental in
      (1...Self.harmonics).map { 2 * PortableMath.cos(turn * fundamental * Double($0)) }
    }
  }

  /// The larger share of the two, 0 to about 1; nil where the burst is shorter than a fifth of a second.
  ///
  /// 0 where most of it is not at the fundamental: units that fire regularly at 50 Hz have more at its multiples. At most
  /// three fifths of a second are looked at: the first ones, or where these are no longer held, some spread over what is.
  ///
  /// `floor` is the noise's mean square.
  func measure(channel: Int, _ samples: Range<Int>, floor: Double, in history: SignalHistory) -> Double? {
    let length = Int((rate / Double(stepSamples) / 10).rounded()) * 2
    let held = samples.clamped(to: history.range)
    let pieces = min(held.count / stepSamples / length, 3)
    guard pieces >= 1 else { return nil }
    let isWhole = held.lowerBound == samples.lowerBound
    let distance = isWhole ? length : held.count / stepSamples / pieces
    var total = 0.0
    var power = SampleGroup.zero
    var coefficient = SampleGroup.zero
    for index in coefficients.indices { coefficient[index] = coefficients[index] }
    for piece in 0..<pieces {
      var s1 = SampleGroup.zero
      var s2 = SampleGroup.zero
      let first = held.lowerBound + piece * distance * stepSamples
      for step in 0..<length {
        let value = history.value(channel, at: first + step * stepSamples)
        total += value * value
        let s0 = s1 * coefficient - s2 + value
        s2 = s1
        s1 = s0
      }
      power += s1 * s1 + s2 * s2 - s1 * s2 * coefficient
    }
    let excess = total - floor * Double(length * pieces)
    guard excess > 0 else { return 0 }
    power *= 2 / Double(length) / excess
    let shares = Self.fundamentals.indices.map { first in
      let base = first * Self.harmonics
      let all = (0..<Self.harmonics).reduce(0.0) { $0 + power[base + $1] }
      return power[base] >= 0.6 * all ? all : 0
    }
    return max(shares[0], shares[1])
  }
}
