// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// The noise floor follows the electrode and forgets nothing for a spasm.
struct AdaptationTests {
  private let rate = 2048.0

  /// One channel of noise, whose level and bursts are given second by second.
  private func analyse(
    seconds: Int, noise: (Double) -> Double, bursts: [(at: Double, seconds: Double, rms: Double)]
  ) throws -> (output: AnalyserOutput, floors: [Double]) {
    var signal = SyntheticSignal(seconds: Double(seconds), channels: 1, seed: 21, noise: 1)
    for frame in 0..<signal.frameCount { signal.microvolts[0][frame] *= noise(Double(frame) / rate) }
    for burst in bursts { signal.addBurst(0, at: burst.at, seconds: burst.seconds, rms: burst.rms, edge: 0.004) }
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    var floors: [Double] = []
    let counts = signal.counts
    for second in 0..<seconds {
      let frames = second * Int(rate)..<(second + 1) * Int(rate)
      analyser.process(counts.span.extracting(frames), frameCount: Int(rate), &output)
      floors.append(analyser.noiseFloorUV(0) ?? 0)
    }
    analyser.finish(&output)
    return (output, floors)
  }

  private func hits(_ output: AnalyserOutput, _ onsets: [Double]) -> Int {
    onsets.count { onset in
      output.bursts.contains { $0.artefact == nil && (Double($0.onset) / rate - onset).magnitude < 0.02 }
    }
  }

  @Test func minutesOfSpasmAreNotLearntAsRest() throws {
    var bursts: [(at: Double, seconds: Double, rms: Double)] = [(10, 150, 12)]
    let after = (0..<10).map { 165 + 1.3 * Double($0) }
    bursts += after.map { ($0, 0.05, 8) }
    let (output, floors) = try analyse(seconds: 180, noise: { _ in 3 }, bursts: bursts)
    // Three minutes at five times the noise: the floor stays that of the quiet before.
    #expect((floors[60] / floors[8] - 1).magnitude < 0.1)
    #expect((floors[175] / floors[8] - 1).magnitude < 0.1)
    #expect(output.events.filter { $0.kind == .tonic }.count >= 1)
    #expect(hits(output, after) == after.count)
  }

  @Test func botulinumLeavesTheSameFloorAndItsWeakBurstsFound() throws {
    let strong = (0..<20).map { 5 + 1.3 * Double($0) }
    let weak = (0..<20).map { 40 + 1.3 * Double($0) }
    let bursts = strong.map { (at: $0, seconds: 0.05, rms: 60.0) } + weak.map { (at: $0, seconds: 0.05, rms: 9.0) }
    let (output, floors) = try analyse(seconds: 70, noise: { _ in 3 }, bursts: bursts)
    #expect(hits(output, strong) == 20)
    #expect(hits(output, weak) >= 19)
    #expect((floors[68] / floors[3] - 1).magnitude < 0.1)
  }

  @Test(arguments: [(6.0, 2.0), (2.0, 6.0)])
  func newGelIsLearntAnew(_ row: (before: Double, after: Double)) throws {
    let onsets = (0..<20).map { 225 + 1.3 * Double($0) }
    let (output, floors) = try analyse(
      seconds: 255, noise: { $0 < 30 ? row.before : row.after },
      bursts: onsets.map { ($0, 0.05, 3 * row.after) })
    #expect((floors[253] / floors[25] / (row.after / row.before) - 1).magnitude < 0.1)
    #expect(hits(output, onsets) >= 19)
    let late = output.bursts.filter { $0.artefact == nil && $0.onset > Int(222 * rate) }
    #expect(late.count <= onsets.count + 1)
  }

  @Test func slowDriftOfTheNoiseBringsNoBursts() throws {
    // What eight hours do in ten minutes: the noise rises threefold and falls again.
    let (output, floors) = try analyse(
      seconds: 600, noise: { 2 + 4 * ($0 < 300 ? $0 / 300 : 2 - $0 / 300) }, bursts: [])
    #expect(output.bursts.filter { $0.artefact == nil }.count <= 1)
    #expect((floors[300] / floors[5] - 3).magnitude < 0.3)
    #expect((floors[595] / floors[5] - 1).magnitude < 0.15)
  }

  @Test func toneThatRisesALittleIsNoSpasm() throws {
    let (output, _) = try analyse(seconds: 20, noise: { $0 > 8 && $0 < 12 ? 3.6 : 3 }, bursts: [(11, 0.08, 20)])
    #expect(!output.events.contains { $0.kind == .tonic })
  }
}
