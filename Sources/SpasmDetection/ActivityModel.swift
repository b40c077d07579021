// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// The constants of the segmenter, in steps and nats, worked out once from the settings.
struct ActivityModel: Sendable {
  /// Steps that a pause has at most: more than what the settings allow at any rate.
  static let longestPause = 128
  /// Of the eight levels: what a step speaks for it, `slope * x - intercept`.
  private(set) var slope = SIMD8<Float>.zero
  private(set) var intercept = SIMD8<Float>.zero
  /// Power of the levels, in noise floors.
  private(set) var levels = SIMD8<Double>.zero
  /// Levels that a contraction has to fall for its end, and an aftermath to rise for a new one.
  let fallLevels: Float
  let riseLevels: Float
  /// Shortest tone that a contraction may follow on.
  let toneSteps: Float
  let onsetEvidence: Float
  let offsetEvidence: Float
  private let levelEvidence: Float
  private let decayEvidence: Float
  let ringingShare: Double
  let ringingDecay: Double
  let decisionLag: Int
  let shortestPause: Int
  private let sustainEvidence: Float
  private let sustainFrom: Float
  private let sustainPerStep: Float

  /// `stepMS` is the length of a decision step in milliseconds.
  init(_ settings: DetectionSettings, stepMS: Double) {
    let weight = settings[.evidencePerMS] * stepMS / 2
    var ratio = settings[.lowestLevel]
    for level in 0..<8 {
      slope[level] = Float(weight * (1 - 1 / ratio))
      intercept[level] = Float(weight * PortableMath.log(ratio))
      levels[level] = ratio
      ratio *= settings[.levelRatio]
    }
    let levelDB = 10 * PortableMath.log10(settings[.levelRatio])
    fallLevels = Float(max((settings[.fallDB] / levelDB).rounded(), 1))
    riseLevels = Float(max((settings[.riseDB] / levelDB).rounded(), 1))
    toneSteps = Float((settings[.toneMS] / stepMS).rounded())
    onsetEvidence = Float(settings[.onsetEvidence])
    offsetEvidence = Float(settings[.offsetEvidence])
    levelEvidence = Float(settings[.levelEvidence])
    decayEvidence = Float(settings[.decayEvidence])
    ringingShare = settings[.ringingShare]
    ringingDecay = PortableMath.exp(-stepMS / settings[.ringingMS])
    decisionLag = Int(settings[.decisionLagMS] / stepMS)
    shortestPause = min(max(Int(settings[.shortestPauseMS] / stepMS), 1), Self.longestPause)
    sustainEvidence = Float(settings[.sustainEvidence])
    sustainFrom = Float(settings[.sustainFromMS] / stepMS)
    let span = max(settings[.sustainFullMS] - settings[.sustainFromMS], stepMS) / stepMS
    sustainPerStep = Float(settings[.sustainEvidence] / span)
  }

  /// What a change from a level to each of the others has to earn.
  @inline(__always)
  func changeEvidence(from level: Int) -> SIMD8<Float> {
    SIMD8(repeating: levelEvidence).replacing(
      with: decayEvidence, where: SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) .< Float(level))
  }

  /// What the ends of contractions of these lengths have to earn on top.
  @inline(__always)
  func sustainEvidence(steps: SIMD8<Float>) -> SIMD8<Float> {
    let earned = (steps - sustainFrom) * sustainPerStep
    return earned.replacing(with: sustainEvidence, where: earned .> sustainEvidence).replacing(
      with: 0, where: earned .< 0)
  }

  /// What the end of a contraction of this length has to earn on top.
  @inline(__always)
  func sustainEvidence(steps: Float) -> Float {
    max(0, min((steps - sustainFrom) * sustainPerStep, sustainEvidence))
  }
}
