// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import Testing

/// A contraction and the few units that fire before or after it are one burst; the bursts of a train are not.
struct StragglerTests {
  private let starts = (0..<8).map { 3 + 0.9 * Double($0) }

  private func bursts(_ signal: SyntheticSignal) throws -> [Event] {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output.events.filter { $0.kind == .burst && $0.channels.map(\.description) == ["R-OOC"] }
  }

  /// Contractions of 100 ms, each with a second stretch of 25 ms some time behind it, or before it.
  private func signal(rms: Double, gap: Double, isBefore: Bool) -> SyntheticSignal {
    var signal = SyntheticSignal(seconds: 12, seed: 5)
    for start in starts {
      signal.addBurst(3, at: start, seconds: 0.1, rms: 100)
      signal.addBurst(3, at: isBefore ? start - gap - 0.025 : start + 0.1 + gap, seconds: 0.025, rms: rms)
    }
    return signal
  }

  @Test("Weak and near is part of the contraction", arguments: [25.0, 35], [false, true])
  func joins(rms: Double, isBefore: Bool) throws {
    let signal = signal(rms: rms, gap: 0.016, isBefore: isBefore)
    let found = try bursts(signal)
    #expect(found.count == starts.count)
    #expect(found.count { Double($0.duration) > 0.125 * signal.rate } > starts.count / 2)
  }

  @Test("As strong, or farther off, is a burst", arguments: [(90.0, 0.022), (30, 0.06)], [false, true])
  func keepsApart(_ second: (rms: Double, gap: Double), isBefore: Bool) throws {
    #expect(try bursts(signal(rms: second.rms, gap: second.gap, isBefore: isBefore)).count == 2 * starts.count)
  }

  @Test("What goes on behind a contraction, however weak, is no straggler")
  func staysALongOne() throws {
    var signal = SyntheticSignal(seconds: 12, seed: 6)
    for start in [3.0, 6] {
      signal.addBurst(3, at: start, seconds: 0.06, rms: 100)
      signal.addBurst(3, at: start + 0.082, seconds: 0.6, rms: 25)
    }
    let found = try bursts(signal)
    #expect(found.count == 4)
  }
}
