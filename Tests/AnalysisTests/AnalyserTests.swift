// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

struct AnalyserTests {
  private func analyse(
    _ signal: SyntheticSignal, block: Int = 512, markers: [(Int, Marker)] = []
  ) throws -> AnalyserOutput {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    let counts = signal.counts
    for (sample, marker) in markers { analyser.note(marker, at: sample, &output) }
    var frame = 0
    while frame < signal.frameCount {
      let count = min(block, signal.frameCount - frame)
      let part = frame * signal.channelCount..<(frame + count) * signal.channelCount
      analyser.process(counts.span.extracting(part), frameCount: count, &output)
      frame += count
    }
    analyser.finish(&output)
    return output
  }

  /// Clonic bursts of 40 ms every 150 ms in two muscles, blinks of both sides, a tonic spasm, hum in one channel.
  private func busySignal(channels: Int, seconds: Double = 12) -> SyntheticSignal {
    var signal = SyntheticSignal(seconds: seconds, channels: channels)
    for index in 0..<8 {
      signal.addBurst(3, at: 3 + 0.15 * Double(index), seconds: 0.04, rms: 15)
      if channels > 5 { signal.addBurst(5, at: 3.002 + 0.15 * Double(index), seconds: 0.04, rms: 12) }
    }
    for side in [2, 3] { signal.addBurst(side, at: 6, seconds: 0.12, rms: 20, edge: 0.02) }
    signal.addBurst(3, at: 7.5, seconds: 2, rms: 12, edge: 0.1)
    signal.add(1) { 8 * PortableMath.sin(2 * PortableMath.pi * 50 * $0) }
    return signal
  }

  @Test(arguments: [1, 7, 64, 4096])
  func blocksDoNotMatter(_ block: Int) throws {
    let signal = busySignal(channels: 8)
    let expected = try analyse(signal)
    let found = try analyse(signal, block: block)
    #expect(expected.events.contains { $0.kind == .burst })
    #expect(found.events == expected.events)
    #expect(found.provisional == expected.provisional)
    #expect(found.bursts == expected.bursts)
    #expect(found.features == expected.features)
  }

  @Test func channelsDoNotDependOnTheirNumber() throws {
    let eight = try analyse(busySignal(channels: 8))
    var wide = busySignal(channels: 8)
    let quiet = SyntheticSignal(seconds: 12, channels: 64, seed: 9)
    wide.microvolts += quiet.microvolts[8...]
    var many = quiet
    many.microvolts = wide.microvolts
    let all = try analyse(many)
    #expect(all.bursts.filter { $0.channel < 8 } == eight.bursts)
    #expect(Set(all.features.map(\.channel)).count == 64)
  }

  @Test func oneChannelIsEnough() throws {
    var signal = SyntheticSignal(seconds: 6, channels: 1)
    signal.addBurst(0, at: 3, seconds: 0.05, rms: 20)
    let output = try analyse(signal)
    #expect(output.bursts.count == 1)
    #expect(output.events.filter { $0.kind == .burst }.map(\.channels) == [[ChannelName(.left, .frontalis)]])
  }

  @Test func noChannelIsRefused() {
    #expect(throws: FacialisError.self) { try Analyser(format: StreamFormat(rate: 2048, channels: [])) }
  }

  @Test(arguments: [
    (snr: 6.0, floor: 0.7, onsetMS: 8.0), (snr: 10.0, floor: 0.95, onsetMS: 5.0),
    (snr: 20.0, floor: 0.98, onsetMS: 4.0),
  ])
  func findsBurstsOfKnownEdges(_ row: (snr: Double, floor: Double, onsetMS: Double)) throws {
    var signal = SyntheticSignal(seconds: 40, channels: 2, seed: 4, noise: 3)
    // The band holds 430 of 1024 Hz: 42 % of white noise's power.
    let rms = 3 * (0.42 * PortableMath.pow(10, row.snr / 10)).squareRoot()
    var truth: [(onset: Double, offset: Double)] = []
    var time = 2.0
    while time < 39 {
      let seconds = 0.03 + 0.02 * Double(truth.count % 4)
      signal.addBurst(1, at: time, seconds: seconds, rms: rms)
      truth.append((time, time + seconds))
      time += seconds + 0.06 + 0.05 * Double(truth.count % 5)
    }
    let output = try analyse(signal)
    let found = output.bursts.filter { $0.artefact == nil }
    var hits = 0
    var errors: [Double] = []
    for burst in truth {
      let match = found.first {
        $0.channel == 1 && (Double($0.onset) / 2048 - burst.onset).magnitude < 0.025
      }
      guard let match else { continue }
      hits += 1
      errors.append((match.preciseOnset / 2048 - burst.onset) * 1000)
    }
    let f1 = 2 * Double(hits) / Double(truth.count + found.count)
    #expect(f1 >= row.floor)
    let sorted = errors.map(\.magnitude).sorted()
    #expect(try #require(sorted.isEmpty ? nil : sorted[sorted.count / 2]) <= row.onsetMS)
    #expect(found.filter { $0.channel == 0 }.count <= 1)
  }

  @Test(arguments: [15, 20, 30])
  func splitsNeighboursAtHighSNR(_ gapMS: Int) throws {
    var signal = SyntheticSignal(seconds: 12, channels: 1, seed: 3)
    let gap = Double(gapMS) / 1000
    for index in 0..<20 {
      let start = 3 + 0.4 * Double(index)
      signal.addBurst(0, at: start, seconds: 0.05, rms: 30, edge: 0.001)
      signal.addBurst(0, at: start + 0.05 + gap, seconds: 0.05, rms: 30, edge: 0.001)
    }
    let output = try analyse(signal)
    #expect(output.bursts.count >= 34)
    #expect(output.bursts.count <= 41)
  }

  @Test(arguments: [3.0, 6, 10, 20])
  func holdsATonicSpasmInOnePiece(_ snr: Double) throws {
    let rms = 2 * (0.42 * PortableMath.pow(10, snr / 10)).squareRoot()
    var pieces = 0
    for seed in 1...5 {
      var signal = SyntheticSignal(seconds: 9, channels: 1, seed: UInt64(seed))
      signal.addBurst(0, at: 3, seconds: 3, rms: rms, edge: 0.1)
      pieces += try analyse(signal).bursts.filter { $0.artefact == nil }.count
    }
    #expect(pieces >= 5)
    #expect(pieces <= 6)
  }

  @Test func restWithHumAndHeartIsQuiet() throws {
    var signal = SyntheticSignal(seconds: 120, channels: 8, seed: 12)
    for channel in 0..<8 {
      signal.add(channel) { time in
        let beat = (time * 1.1 - (time * 1.1).rounded(.down) - 0.5) / 1.1
        let hum = 3 * PortableMath.sin(2 * PortableMath.pi * 50.1 * time)
        return hum + 8 * PortableMath.exp(-beat * beat / (2 * 0.011 * 0.011))
      }
    }
    let output = try analyse(signal)
    // 16 channel minutes.
    #expect(output.bursts.filter { $0.artefact == nil }.count <= 2)
    #expect(!output.events.contains { $0.kind.isSpasm })
  }

  @Test func gapsEndBurstsAndAreEvents() throws {
    var signal = SyntheticSignal(seconds: 10, channels: 1)
    signal.addBurst(0, at: 3, seconds: 7, rms: 20, edge: 0.05)
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.gap(1000, cause: "usb", &output)
    #expect(analyser.position == signal.frameCount + 1000)
    let burst = try #require(output.bursts.first)
    #expect(burst.offset <= signal.frameCount)
    #expect(burst.offset > signal.frameCount - 100)
    var after = SyntheticSignal(seconds: 5, channels: 1, seed: 8)
    after.addBurst(0, at: 3, seconds: 0.05, rms: 20)
    analyser.process(after.counts.span, frameCount: after.frameCount, &output)
    analyser.finish(&output)
    #expect(output.bursts.count == 2)
    let onset = signal.frameCount + 1000 + Int(3 * 2048.0)
    #expect((output.bursts[1].onset - onset).magnitude < 20)
    let gap = try #require(output.events.first { $0.kind == .gap })
    #expect(gap.onset == signal.frameCount)
    #expect(gap.duration == 1000)
  }

  @Test func finishEndsAnOpenBurst() throws {
    var signal = SyntheticSignal(seconds: 5, channels: 1)
    signal.addBurst(0, at: 3, seconds: 2, rms: 20)
    let output = try analyse(signal)
    #expect(output.bursts.count == 1)
    #expect(output.events.contains { $0.kind == .tonic })
  }

  @Test func saturationIsAnEventAndNoBurst() throws {
    var signal = SyntheticSignal(seconds: 8, channels: 2)
    for frame in 3 * 2048..<4 * 2048 { signal.microvolts[0][frame] = 1e6 }
    let output = try analyse(signal)
    let event = try #require(output.events.first { $0.kind == .saturation })
    #expect(event.channels == [ChannelName(.left, .frontalis)])
    #expect((event.onset - 3 * 2048).magnitude < 100)
    #expect((event.duration - 2048).magnitude < 150)
    #expect(output.bursts.filter { $0.artefact == nil }.isEmpty)
  }

  @Test func aFlatChannelIsLeadOff() throws {
    var signal = SyntheticSignal(seconds: 8, channels: 2)
    for frame in 3 * 2048..<6 * 2048 { signal.microvolts[1][frame] = 0 }
    let output = try analyse(signal)
    let event = try #require(output.events.first { $0.kind == .leadOff })
    #expect(event.channels == [ChannelName(.right, .frontalis)])
    #expect((event.onset - 3 * 2048).magnitude < 200)
    #expect(output.bursts.filter { $0.artefact == nil }.isEmpty)
  }

  @Test(arguments: [50.0, 60])
  func strongHumIsAnEventWithItsFrequency(_ frequency: Double) throws {
    var signal = SyntheticSignal(seconds: 10, channels: 2)
    signal.add(0) { 20 * PortableMath.sin(2 * PortableMath.pi * frequency * $0) }
    let output = try analyse(signal)
    let hums = output.events.filter { $0.kind == .mainsHum }
    #expect(hums.map(\.channels) == [[ChannelName(.left, .frontalis)]])
    let found = try #require(hums.first?.values[.frequencyHz]?.number)
    #expect((found - frequency).magnitude < 0.5)
  }

  @Test func featuresTellConditionsApart() throws {
    let signal = SyntheticSignal(seconds: 70, channels: 2)
    let output = try analyse(
      signal, markers: [(0, Marker(.task, "rest", .on)), (30 * 2048, Marker(.task, "rest", .off))])
    #expect(output.features.map(\.minute) == [0, 0, 0, 0, 1, 1])
    #expect(output.features.map(\.condition) == ["rest", "rest", "unmarked", "unmarked", "unmarked", "unmarked"])
    let rest = try #require(output.features.first)
    #expect(rest.analysableS == 29)
    // 2 uV of white noise, 42 % of it in the band.
    #expect((try #require(rest.rmsUV) - 1.3).magnitude < 0.1)
    #expect((try #require(rest.noiseFloorUV) - 1.3).magnitude < 0.1)
    #expect(rest.burstsPerMinute == 0)
  }

  @Test(
    "A contraction longer than what is kept is measured alike, however the signal was cut", arguments: [1, 7, 64, 4096])
  func longContraction(_ block: Int) throws {
    var signal = SyntheticSignal(seconds: 14, channels: 2, rate: 2000, seed: 17)
    signal.addBurst(0, at: 3, seconds: 4.05, rms: 60)
    signal.addBurst(1, at: 3.2, seconds: 6, rms: 60)
    let found = try analyse(signal, block: block).bursts
    #expect(found.contains { $0.duration > 11_000 })
    #expect(found == (try analyse(signal, block: signal.frameCount).bursts))
  }
}
