// SPDX-License-Identifier: GPL-3.0-or-later
import LiveSession
import Testing

@Suite struct SheddingPolicyTests {
  private let second: UInt64 = 1_000_000_000

  @Test(arguments: [
    (0.24, nil), (0.25, SheddingPolicy.Step.viewerFrames), (0.5, .spectra), (1, .features), (100, .features),
  ])
  func lagDecidesTheStep(lag: Double, step: SheddingPolicy.Step?) {
    var policy = SheddingPolicy()
    #expect(policy.update(lag: lag, at: 0) == step)
    #expect(policy.update(lag: lag, at: 1) == nil)
  }

  @Test func stepsAreTakenBackOneByOneWhenItStaysCalm() {
    var policy = SheddingPolicy()
    #expect(policy.update(lag: 2, at: 0) == .features)
    #expect(policy.update(lag: 0.05, at: second) == nil)
    #expect(policy.update(lag: 0.05, at: second + second / 2) == nil)
    #expect(policy.update(lag: 0.2, at: second + second / 2) == nil)
    #expect(policy.update(lag: 0.05, at: 2 * second) == nil)
    #expect(policy.update(lag: 0.05, at: 3 * second - 1) == nil)
    #expect(policy.update(lag: 0.05, at: 3 * second) == .spectra)
    #expect(policy.update(lag: 0.05, at: 4 * second) == .viewerFrames)
    #expect(policy.update(lag: 0.6, at: 4 * second) == .spectra)
    #expect(policy.update(lag: 0, at: 5 * second) == nil)
    #expect(policy.update(lag: 0, at: 6 * second) == .viewerFrames)
    #expect(policy.update(lag: 0, at: 7 * second) == .nothing)
    #expect(policy.update(lag: 0, at: 9 * second) == nil)
  }

  @Test func viewerFramesGoFirstAndDetectionNever() {
    #expect(
      SheddingPolicy.Step.allCases.map(\.leftOut) == [
        [], ["viewer"], ["viewer", "spectra"], ["viewer", "spectra", "features"],
      ])
  }
}
