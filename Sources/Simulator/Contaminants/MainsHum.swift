// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Mains hum with five harmonics; its frequency wanders, its amplitude steps when somebody touches a cable.
package struct MainsHum: Sendable {
  private var random: RandomSource
  private var frequency: MainsFrequency
  private let rate: Double
  private var turns: Double
  private let base: Double
  private let stepsPerMinute: Double
  package private(set) var amplitude: Double
  private var nextStep: Double

  /// `amplitude` in microvolts at the fundamental, `rate` in samples a second; `random` is for phase and steps.
  package init(
    amplitude: Double, frequency: MainsFrequency, rate: Double, stepsPerMinute: Double, random: RandomSource
  ) {
    self.random = random
    self.frequency = frequency
    self.rate = rate
    turns = self.random.uniform()
    base = amplitude
    self.amplitude = amplitude
    self.stepsPerMinute = stepsPerMinute
    nextStep = stepsPerMinute > 0 ? self.random.exponential(mean: 60 / stepsPerMinute) : .infinity
  }

  /// Fills a chunk that begins at a time; returns whether the amplitude stepped at its start.
  package mutating func fill(_ buffer: inout MutableSpan<Double>, at time: Double) -> Bool {
    let hasStepped = time >= nextStep
    if hasStepped {
      amplitude = base * random.logNormal(median: 1, deviation: 0.8)
      nextStep = time + random.exponential(mean: 60 / stepsPerMinute)
    }
    for index in buffer.indices {
      let angle = 2 * PortableMath.pi * turns
      let sine = PortableMath.sin(angle)
      let cosine = PortableMath.cos(angle)
      // sin((h + 1) a) = 2 cos(a) sin(h a) - sin((h - 1) a)
      let second = 2 * cosine * sine
      let third = 2 * cosine * second - sine
      let fourth = 2 * cosine * third - second
      let fifth = 2 * cosine * fourth - third
      buffer[index] = amplitude * (sine + 0.1 * second + 0.3 * third + 0.05 * fourth + 0.15 * fifth)
      turns += frequency.next() / rate
      if turns >= 1 { turns -= 1 }
    }
    return hasStepped
  }
}
