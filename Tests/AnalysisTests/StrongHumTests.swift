// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Hum that is far above the noise is taken out before the noise is learnt: it hides no muscle, and is no loose electrode.
struct StrongHumTests {
  private func analyse(_ signal: SyntheticSignal, gapAt gap: Int, of missing: Int) throws -> AnalyserOutput {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    let counts = signal.counts
    let (before, after) = (
      counts.span.extracting(first: gap * 8), counts.span.extracting(droppingFirst: (gap + missing) * 8)
    )
    analyser.process(before, frameCount: gap, &output)
    analyser.gap(missing, cause: "silent", &output)
    analyser.process(after, frameCount: signal.frameCount - gap - missing, &output)
    analyser.finish(&output)
    return output
  }

  @Test(
    "A contraction in the first seconds, and one behind a gap, under hum 26 dB above the noise",
    arguments: [49.4, 50.03, 60.5], [1000.0, 2048])
  func contraction(frequency: Double, rate: Double) throws {
    var signal = SyntheticSignal(seconds: 12, rate: rate, seed: 3)
    for channel in 0..<8 {
      signal.add(channel) { time in
        let angle = 2 * PortableMath.pi * frequency * time + Double(channel)
        return 56 * PortableMath.cos(angle) + 12 * PortableMath.cos(3 * angle)
      }
    }
    signal.addBurst(4, at: 2.4, seconds: 1, rms: 10)
    signal.addBurst(4, at: 9, seconds: 1, rms: 10)
    let output = try analyse(signal, gapAt: Int(5.3 * rate), of: Int(0.05 * rate))
    let onsets = output.bursts.filter { $0.channel == 4 }.map { Double($0.onset) / rate }
    for onset in [2.4, 9] { #expect(onsets.contains { ($0 - onset).magnitude < 0.05 }) }
    #expect(output.bursts.allSatisfy { $0.channel == 4 })
    #expect(output.bursts.count == 2)
    #expect(!output.events.contains { $0.kind == .leadOff })
    #expect(output.events.filter { $0.kind == .mainsHum }.count >= 8)
  }
}
