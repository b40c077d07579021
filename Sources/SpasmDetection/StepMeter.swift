// SPDX-License-Identifier: GPL-3.0-or-later
package import SignalProcessing

/// Measures the mean squares of decision steps: of the band-passed signal, and of what the decision sees of it behind a high-pass.
package struct StepMeter: Sendable {
  /// What a group of eight channels carries from frame to frame.
  private struct State: Sendable {
    /// Sums of squares of the step that is under way.
    var sum = SampleGroup.zero
    var sharpSum = SampleGroup.zero
    /// State of the high-pass (transposed direct form II).
    var first = SampleGroup.zero
    var second = SampleGroup.zero
  }

  private let stepSamples: Int
  private let sharpener: SecondOrderSection
  private var states: [State]
  private var samplesInStep = 0
  /// Mean squares of the steps that the latest frames have ended, [step][group].
  package private(set) var powers: [SampleGroup] = []
  package private(set) var signalPowers: [SampleGroup] = []

  /// `sharpener` is the high-pass in front of the decision.
  package init(groupCount: Int, stepSamples: Int, sharpener: SecondOrderSection) {
    self.stepSamples = stepSamples
    self.sharpener = sharpener
    states = [State](repeating: State(), count: groupCount)
  }

  /// Forgets everything; the next frame has index `sample`.
  package mutating func restart(at sample: Int) {
    samplesInStep = sample % stepSamples
    for group in states.indices { states[group] = State() }
  }

  /// Takes band-passed frames, [frame][group]; returns how many steps they have ended.
  package mutating func take(_ frames: Span<SampleGroup>) -> Int {
    let groupCount = states.count
    let count = frames.count / groupCount
    let steps = (samplesInStep + count) / stepSamples
    while powers.count < steps * groupCount {
      powers.append(.zero)
      signalPowers.append(.zero)
    }
    for group in 0..<groupCount {
      Self.take(
        frames, count, from: group, every: groupCount, &states[group], stepSamples: stepSamples, done: samplesInStep,
        sharpener, into: &powers, &signalPowers)
    }
    samplesInStep = (samplesInStep + count) % stepSamples
    return steps
  }

  private static func take(
    _ frames: Span<SampleGroup>, _ count: Int, from group: Int, every groupCount: Int, _ known: inout State,
    stepSamples: Int, done: Int, _ sharpener: SecondOrderSection, into powers: inout [SampleGroup],
    _ signalPowers: inout [SampleGroup]
  ) {
    let scale = 1 / Double(stepSamples)
    // In registers from frame to frame.
    var state = known
    var powers = powers.mutableSpan
    var signalPowers = signalPowers.mutableSpan
    var slot = group
    var step = group
    var left = stepSamples - done
    for _ in 0..<count {
      let value = frames[slot]
      let sharp = value * sharpener.b0 + state.first
      state.first = value * sharpener.b1 + state.second - sharp * sharpener.a1
      state.second = value * sharpener.b2 - sharp * sharpener.a2
      state.sum += value * value
      state.sharpSum += sharp * sharp
      slot += groupCount
      left -= 1
      guard left == 0 else { continue }
      left = stepSamples
      powers[step] = state.sharpSum * scale
      signalPowers[step] = state.sum * scale
      state.sum = .zero
      state.sharpSum = .zero
      step += groupCount
    }
    known = state
  }
}
