// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// The constants of the segmenter, in steps and nats, worked out once from the settings.
struct ActivityModel: Sendable {
  /// Of the eight levels: what a step speaks for it, `slope * x - intercept`.
  private(set) var slope = SIMD8<Double>.zero
  private(set) var intercept = SIMD8<Double>.zero
  /// Power of the levels, in noise floors.
  private(set) var levels = SIMD8<Double>.zero
  /// Levels that a contraction has to fall for its end, and an aftermath to rise for a new one.
  let fallLevels: Double
  let riseLevels: Double
  /// Shortest tone that a contraction may follow on.
  let toneSteps: Double
  let onsetEvidence: Double
  let offsetEvidence: Double
  private let levelEvidence: Double
  private let decayEvidence: Double
  let ringingShare: Double
  let ringingDecay: Double
  let decisionLag: Int
  let shortestPause: Int
  private let sustainEvidence: Double
  private let sustainFrom: Double
  private let sustainPerStep: Double

  /// `stepMS` is the length of a decision step in milliseconds.
  init(_ settings: DetectionSettings, stepMS: Double) {
    let weight = settings[.evidencePerMS] * stepMS / 2
    var ratio = settings[.lowestLevel]
    for level in 0..<8 {
      slope[level] = weight * (1 - 1 / ratio)
      intercept[level] = weight * PortableMath.log(ratio)
      levels[level] = ratio
      ratio *= settings[.levelRatio]
    }
    let levelDB = 10 * PortableMath.log10(settings[.levelRatio])
    fallLevels = max((settings[.fallDB] / levelDB).rounded(), 1)
    riseLevels = max((settings[.riseDB] / levelDB).rounded(), 1)
    toneSteps = (settings[.toneMS] / stepMS).rounded()
    onsetEvidence = settings[.onsetEvidence]
    offsetEvidence = settings[.offsetEvidence]
    levelEvidence = settings[.levelEvidence]
    decayEvidence = settings[.decayEvidence]
    ringingShare = settings[.ringingShare]
    ringingDecay = PortableMath.exp(-stepMS / settings[.ringingMS])
    decisionLag = Int(settings[.decisionLagMS] / stepMS)
    shortestPause = max(Int(settings[.shortestPauseMS] / stepMS), 1)
    sustainEvidence = settings[.sustainEvidence]
    sustainFrom = settings[.sustainFromMS] / stepMS
    let span = max(settings[.sustainFullMS] - settings[.sustainFromMS], stepMS) / stepMS
    sustainPerStep = settings[.sustainEvidence] / span
  }

  /// What a change from a level to each of the others has to earn.
  @inline(__always)
  func changeEvidence(from level: Int) -> SIMD8<Double> {
    SIMD8(repeating: levelEvidence).replacing(
      with: decayEvidence, where: SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7) .< Double(level))
  }

  /// What the ends of contractions of these lengths have to earn on top.
  @inline(__always)
  func sustainEvidence(steps: SIMD8<Double>) -> SIMD8<Double> {
    let beyond = steps - sustainFrom
    let earned = beyond * sustainPerStep
    return earned.replacing(with: sustainEvidence, where: earned .> sustainEvidence)
      .replacing(with: 0, where: beyond .<= 0)
  }
}
