// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// What tissue conducts to a neighbour is told from what the neighbour's own muscle does.
struct ConductionTests {
  private let bursts = (0..<12).map { 4 + 1.1 * Double($0) }

  private func analyse(_ signal: SyntheticSignal) throws -> AnalyserOutput {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output
  }

  /// The eye's bursts, and a share of them in the brow through a low-pass of first order, as tissue and distance make of it.
  private func signal(leak: Double, cornerHz: Double, seconds: Double = 0.09) -> SyntheticSignal {
    var signal = SyntheticSignal(seconds: 20, seed: 12)
    let quiet = signal.microvolts[3]
    for burst in bursts { signal.addBurst(3, at: burst, seconds: seconds, rms: 100) }
    let share = 1 - PortableMath.exp(-2 * PortableMath.pi * cornerHz / signal.rate)
    var conducted = 0.0
    for frame in 0..<signal.frameCount {
      conducted += (signal.microvolts[3][frame] - quiet[frame] - conducted) * share
      signal.microvolts[1][frame] += leak * conducted
    }
    return signal
  }

  private func count(_ output: AnalyserOutput, _ kind: EventKind, _ channel: String) -> Int {
    output.events.count { $0.kind == kind && $0.channels.map(\.description) == [channel] }
  }

  @Test("A neighbour's waveform is flagged and no burst", arguments: [0.1, 0.2, 0.35], [150.0, 250])
  func conducted(leak: Double, cornerHz: Double) throws {
    let output = try analyse(signal(leak: leak, cornerHz: cornerHz))
    #expect(count(output, .burst, "R-OOC") == bursts.count)
    // Of the weakest leak a window or two holds more of the brow's noise than of the eye.
    #expect(count(output, .burst, "R-FRO") <= 2)
    #expect(count(output, .crosstalkSuspected, "R-FRO") >= bursts.count - 2)
  }

  @Test("A muscle of its own is a burst, however it agrees in time and strength", arguments: [10.0, 20, 35])
  func own(rms: Double) throws {
    var signal = signal(leak: 0, cornerHz: 250)
    for burst in bursts { signal.addBurst(1, at: burst, seconds: 0.09, rms: rms) }
    let output = try analyse(signal)
    #expect(count(output, .burst, "R-FRO") == bursts.count)
    #expect(count(output, .crosstalkSuspected, "R-FRO") == 0)
  }

  @Test("A muscle of its own is a burst though much is conducted to it as well")
  func both() throws {
    var signal = signal(leak: 0.15, cornerHz: 250)
    for burst in bursts { signal.addBurst(1, at: burst, seconds: 0.09, rms: 20) }
    let output = try analyse(signal)
    #expect(count(output, .burst, "R-FRO") == bursts.count)
  }

  @Test("One wave that two muscles share is not taken for conduction before long bursts have shown its gain")
  func singleWaves() throws {
    let output = try analyse(signal(leak: 0.3, cornerHz: 250, seconds: 0.015))
    #expect(count(output, .crosstalkSuspected, "R-FRO") == 0)
    #expect(count(output, .burst, "R-FRO") >= bursts.count - 1)
  }

  @Test("A leak in another shape is known by its constant share of the source", arguments: [(0.16, 0.04), (0.1, 0.04)])
  func otherShape(shares: (first: Double, second: Double)) throws {
    // Two groups of units, each of which reaches the brow by a gain of its own.
    var signal = SyntheticSignal(seconds: 20, seed: 13)
    for share in [shares.first, shares.second] {
      let before = signal.microvolts[3]
      for burst in bursts { signal.addBurst(3, at: burst, seconds: 0.09, rms: 80) }
      for frame in 0..<signal.frameCount {
        signal.microvolts[1][frame] += share * (signal.microvolts[3][frame] - before[frame])
      }
    }
    let output = try analyse(signal)
    #expect(count(output, .burst, "R-OOC") == bursts.count)
    // The first ones show what is constant.
    #expect(count(output, .burst, "R-FRO") <= 5)
    #expect(count(output, .crosstalkSuspected, "R-FRO") >= bursts.count - 5)
  }

  @Test("What is far more than the usual leak is a burst")
  func moreThanALeak() throws {
    var signal = signal(leak: 0.12, cornerHz: 250)
    signal.addBurst(3, at: 18, seconds: 0.09, rms: 100)
    signal.addBurst(1, at: 18, seconds: 0.09, rms: 50)
    let output = try analyse(signal)
    #expect(count(output, .burst, "R-FRO") >= 1)
    #expect(
      output.events.contains {
        $0.kind == .burst && $0.channels.map(\.description) == ["R-FRO"] && $0.onset > Int(17.9 * signal.rate)
      })
  }
}
