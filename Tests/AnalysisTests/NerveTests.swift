// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Muscles of one nerve lend each other evidence, of bursts and of the rest between them.
struct NerveTests {
  /// Channels of the right side.
  private static let side = [1, 3, 5, 7]

  private func bursts(_ signal: SyntheticSignal) throws -> [Event] {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output.events.filter { $0.kind == .burst }
  }

  private func count(_ events: [Event], _ channel: Int) -> Int {
    events.count { $0.channels.map(\.description) == [SyntheticSignal.names[channel]] }
  }

  private func signal(_ channels: [Int], at times: [Double], seconds: Double, rms: Double) -> SyntheticSignal {
    var signal = SyntheticSignal(seconds: 40, seed: 5)
    for time in times {
      for channel in channels { signal.addBurst(channel, at: time, seconds: seconds, rms: rms) }
    }
    return signal
  }

  @Test("A burst too faint for one channel is found where the other muscles of its side contract with it")
  func faint() throws {
    let times = (0..<60).map { 4 + 0.55 * Double($0) }
    let alone = try bursts(signal([3], at: times, seconds: 0.035, rms: 1.9))
    let together = try bursts(signal(Self.side, at: times, seconds: 0.035, rms: 1.9))
    #expect(count(alone, 3) < 10 && count(together, 3) > 20)
    let own = Self.side.reduce(0) { $0 + count(together, $1) }
    #expect(together.count - own <= 1)
  }

  @Test("A short rest that a side's muscles share divides a burst, and no other does")
  func divided() throws {
    let pairs = (0..<40).map { 4 + 0.8 * Double($0) }
    let times = pairs + pairs.map { $0 + 0.09 }
    let alone = try bursts(signal([3], at: times, seconds: 0.045, rms: 2.6))
    let together = try bursts(signal(Self.side, at: times, seconds: 0.045, rms: 2.6))
    #expect(count(together, 3) > count(alone, 3) + 15)
    // The eye goes on while the others rest.
    var signal = signal([1, 5, 7], at: times, seconds: 0.045, rms: 2.6)
    for time in pairs { signal.addBurst(3, at: time, seconds: 0.135, rms: 2.6) }
    let through = try bursts(signal)
    #expect(count(through, 3) <= 42)
  }
}
