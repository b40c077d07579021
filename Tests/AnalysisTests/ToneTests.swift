// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Contractions end where they fall to tone, and begin where they rise out of it.
struct ToneTests {
  private func bursts(_ signal: SyntheticSignal) throws -> [(onset: Double, offset: Double)] {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output.bursts.filter { $0.artefact == nil }.map {
      (Double($0.onset) / signal.rate, Double($0.offset) / signal.rate)
    }
  }

  @Test("Tone that lingers after a contraction does not lengthen it", arguments: [1.0, 4.0])
  func aftermath(seconds: Double) throws {
    var signal = SyntheticSignal(seconds: 14, channels: 1, seed: 31)
    signal.addBurst(0, at: 4, seconds: 1.5, rms: 80)
    // About 4 dB above the noise, 20 dB below the contraction.
    signal.addBurst(0, at: 5.5, seconds: seconds, rms: 3)
    let found = try bursts(signal)
    let first = try #require(found.first)
    #expect((first.onset - 4).magnitude < 0.01 && (first.offset - 5.5).magnitude < 0.02)
  }

  @Test("Twitches on a background of tone are told apart", arguments: [60.0, 120])
  func twitches(rms: Double) throws {
    var signal = SyntheticSignal(seconds: 14, channels: 1, seed: 32)
    signal.addBurst(0, at: 5, seconds: 3, rms: 4, edge: 0.3)
    let onsets = (0..<8).map { 6 + 0.14 * Double($0) }
    for onset in onsets { signal.addBurst(0, at: onset, seconds: 0.05, rms: rms) }
    let found = try bursts(signal)
    // The first may have the tone before it as its beginning.
    #expect(onsets.dropFirst().allSatisfy { onset in found.contains { ($0.onset - onset).magnitude < 0.01 } })
    #expect(onsets.allSatisfy { onset in found.contains { ($0.offset - onset - 0.05).magnitude < 0.015 } })
  }

  @Test("A contraction that wavers by less stays in one piece")
  func wavering() throws {
    var signal = SyntheticSignal(seconds: 14, channels: 1, seed: 33)
    for piece in 0..<6 {
      signal.addBurst(0, at: 4 + 0.5 * Double(piece), seconds: 0.502, rms: piece % 2 == 0 ? 60 : 22)
    }
    let found = try bursts(signal)
    #expect(found.count == 1)
  }
}
