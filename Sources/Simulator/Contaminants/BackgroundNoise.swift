// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Noise of one channel: electrode and amplifier, a little more below 30 Hz, slowly waxing and waning; and the wander of
/// the baseline.
package struct BackgroundNoise: Sendable {
  private var source: NormalSource
  private let deviation: Double
  private let lowPole: Double
  private let wanderPole: Double
  private let wanderScale: Double
  private var low = 0.0
  private var wanderFast = 0.0
  private var wanderSlow = 0.0
  private let turnsAtStart: Double

  /// `rms`: microvolts in 20 to 450 Hz; `wander`: microvolts RMS of the baseline below 2 Hz.
  package init(rms: Double, wander: Double, rate: Double, random: RandomSource) {
    var own = random
    turnsAtStart = own.uniform()
    source = NormalSource(own)
    // White noise of this deviation has `rms` in the band.
    deviation = rms * (rate / 2 / (min(450, rate / 2) - 20)).squareRoot()
    lowPole = 1 - PortableMath.exp(-2 * PortableMath.pi * 10 / rate)
    wanderPole = 1 - PortableMath.exp(-2 * PortableMath.pi * 0.5 / rate)
    // Two equal poles on uniform noise of variance 1/3: the output's variance is p(2 - 2p + p^2) / (2 - p)^3 of it.
    let p = wanderPole
    let variance = p * (2 - 2 * p + p * p) / ((2 - p) * (2 - p) * (2 - p)) / 3
    wanderScale = wander / variance.squareRoot()
  }

  /// Factor on the noise at a time: 20 % up and down in 20 s.
  package func swell(at time: Double) -> Double {
    let turns = time * 0.05 + turnsAtStart
    return 1 + 0.2 * PortableMath.sin(2 * PortableMath.pi * (turns - turns.rounded(.down)))
  }

  /// The next sample's noise and wander, in microvolts, the noise not yet multiplied with `swell`.
  @inline(__always)
  package mutating func next() -> (noise: Double, wander: Double) {
    let draw = source.next()
    low += lowPole * (draw.normal - low)
    wanderFast += wanderPole * (draw.uniform - wanderFast)
    wanderSlow += wanderPole * (wanderFast - wanderSlow)
    return (deviation * (draw.normal + low), wanderScale * wanderSlow)
  }
}
