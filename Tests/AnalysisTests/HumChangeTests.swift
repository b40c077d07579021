// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Twitches are found in channels with hum, whichever channels have it, also where it begins or ends in the middle.
struct HumChangeTests {
  struct Hum: Sendable, CustomTestStringConvertible {
    let channels: Int
    let humming: Range<Int>
    let microvolts: Double
    let from: Double
    let to: Double

    var testDescription: String { "\(microvolts) uV in \(humming) of \(channels) from \(from) to \(to) s" }
  }

  private static let hums =
    [6.0, 15, 50].flatMap { level in
      [
        Hum(channels: 8, humming: 2..<3, microvolts: level, from: 0, to: 60),
        Hum(channels: 2, humming: 1..<2, microvolts: level, from: 0, to: 60),
        Hum(channels: 8, humming: 0..<8, microvolts: level, from: 20, to: 60),
        Hum(channels: 8, humming: 2..<3, microvolts: level, from: 20, to: 60),
        Hum(channels: 1, humming: 0..<1, microvolts: level, from: 20, to: 60),
        Hum(channels: 2, humming: 1..<2, microvolts: level, from: 0, to: 20),
      ]
    }

  @Test("Twitches in hum", arguments: hums, [50.03, 59.97])
  func twitches(_ hum: Hum, frequency: Double) throws {
    var signal = SyntheticSignal(seconds: 60, channels: hum.channels, seed: 5)
    let onsets = (0..<32).map { 6 + 1.7 * Double($0) }
    for channel in 0..<hum.channels {
      for onset in onsets { signal.addBurst(channel, at: onset, seconds: 0.06, rms: 20) }
      guard hum.humming.contains(channel) else { continue }
      signal.add(channel) { time in
        guard hum.from <= time, time < hum.to else { return 0 }
        let angle = 2 * PortableMath.pi * frequency * time + Double(channel)
        return hum.microvolts * (PortableMath.cos(angle) + 0.3 * PortableMath.cos(3 * angle))
      }
    }
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    for channel in 0..<hum.channels {
      let found = output.bursts.filter { $0.channel == channel && $0.artefact == nil }
        .map { Double($0.onset) / signal.rate }
      // What begins or ends has to be seen for a second or two.
      let expected = onsets.filter { !(20..<24).contains($0) }
      #expect(expected.allSatisfy { onset in found.contains { ($0 - onset).magnitude < 0.015 } }, "channel \(channel)")
      #expect(found.count <= onsets.count + 1)
    }
    #expect(!output.events.contains { $0.kind == .leadOff })
  }

  @Test("An electrode that comes loose shows noise and the mains, and is no spasm", arguments: [2.0, 4, 12])
  func looseElectrode(hum: Double) throws {
    var signal = SyntheticSignal(seconds: 50, seed: 6)
    let off = 20.0..<35
    for channel in 0..<8 {
      signal.add(channel) { time in
        // Within a tenth of a second.
        let gain = channel == 4 && off.contains(time) ? 1 + 19 * min((time - 20) * 10, 1) : 1
        return hum * gain * PortableMath.sin(2 * PortableMath.pi * 50 * time + Double(channel))
      }
    }
    let wide = SyntheticSignal(seconds: 50, channels: 1, seed: 7, noise: 10)
    let rate = signal.rate
    signal.add(4) { time in off.contains(time) ? wide.microvolts[0][Int(time * rate)] : 0 }
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    let loose = output.events.filter { $0.kind == .leadOff }
    #expect(loose.allSatisfy { $0.channels.map(\.description) == ["L-ZYG"] })
    #expect(loose.reduce(0) { $0 + $1.duration } > Int(13 * signal.rate))
    let patterns = output.events.filter { $0.kind.isSpasm || $0.kind == .movement }
    #expect(patterns.map { "\($0.kind) \(Double($0.onset) / signal.rate)" } == [])
  }
}
