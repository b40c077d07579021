// SPDX-License-Identifier: GPL-3.0-or-later
import Analysis
import FacialEMG
import SpasmDetection
import Testing

/// Hearts, steps of the hum and chewing are named as what they are, and hide no spasm.
struct ArtefactClassTests {
  private func analyse(_ signal: SyntheticSignal) throws -> AnalyserOutput {
    var analyser = try Analyser(format: signal.format)
    var output = AnalyserOutput()
    analyser.process(signal.counts.span, frameCount: signal.frameCount, &output)
    analyser.finish(&output)
    return output
  }

  private func artefacts(_ output: AnalyserOutput, _ kind: ArtefactClass) -> [Event] {
    output.events.filter { $0.kind == .artefact && $0.values[.artefactClass] == .text(kind.rawValue) }
  }

  private func patterns(_ output: AnalyserOutput) -> [EventKind] {
    output.events.map(\.kind).filter { $0.isSpasm || $0 == .bilateral || $0 == .movement || $0 == .synkinesis }
  }

  /// A QRS complex: a steep deflection of both signs, 40 ms from end to end, with what is left of it at each electrode.
  private func addBeats(_ times: [Double], to signal: inout SyntheticSignal) {
    for channel in 0..<signal.channelCount {
      let gain = 0.7 + 0.08 * Double(channel)
      for time in times {
        for frame in Int((time - 0.05) * signal.rate)..<Int((time + 0.05) * signal.rate) {
          let x = (Double(frame) / signal.rate - time) / 0.006
          signal.microvolts[channel][frame] -= 60 * gain * x * PortableMath.exp(0.5 - x * x / 2)
        }
      }
    }
  }

  @Test("What all channels share at the pace of a heart is its beat", arguments: [48.0, 72, 110])
  func heart(beatsPerMinute: Double) throws {
    var signal = SyntheticSignal(seconds: 40, seed: 5)
    var random = RandomSource(seed: 8)
    var beats: [Double] = []
    var time = 4.0
    while time < 39 {
      beats.append(time)
      time += 60 / beatsPerMinute * random.uniform(0.96, 1.04)
    }
    addBeats(beats, to: &signal)
    let output = try analyse(signal)
    let found = artefacts(output, .ecg)
    #expect(found.count >= (beats.count - 3) * 9 / 10)
    #expect(found.allSatisfy { event in beats.contains { (Double(event.onset) / signal.rate - $0).magnitude < 0.05 } })
    #expect(patterns(output).isEmpty)
  }

  @Test("The same deflections at no pace are movement")
  func taps() throws {
    var signal = SyntheticSignal(seconds: 40, seed: 6)
    let times = [4.0, 6.9, 7.5, 11.2, 11.9, 16.0, 18.2, 23.5, 24.3, 30.1, 33.9, 35.2]
    addBeats(times, to: &signal)
    let output = try analyse(signal)
    #expect(artefacts(output, .ecg).isEmpty)
    #expect(artefacts(output, .motion).count == times.count)
    #expect(patterns(output).isEmpty)
  }

  @Test("A step of the hum is no contraction, a contraction of the same power is", arguments: [50.0, 49.4, 60, 60.6])
  func humStep(mainsHz: Double) throws {
    var signal = SyntheticSignal(seconds: 40, seed: 7)
    let span = 20.0..<21.5
    for channel in [4, 6] {
      signal.add(channel) { time in
        let wave = PortableMath.sin(2 * PortableMath.pi * mainsHz * time)
        let third = 0.2 * PortableMath.sin(6 * PortableMath.pi * mainsHz * time)
        return (span.contains(time) ? 16 : 1) * (wave + third)
      }
    }
    signal.addBurst(2, at: 30, seconds: 1.5, rms: 11.5)
    let output = try analyse(signal)
    let steps = artefacts(output, .humStep)
    #expect(Set(steps.flatMap(\.channels).map(\.description)) == ["L-ZYG", "L-MEN"])
    for step in steps {
      let onset = Double(step.onset) / signal.rate
      #expect([span.lowerBound, span.upperBound].contains { (onset - $0).magnitude < 0.1 })
    }
    #expect(output.events.filter(\.kind.isSpasm).map { Double($0.onset) / signal.rate }.map { $0.rounded() } == [30])
  }

  @Test("Hum that stays away from what was taken out is no contraction, however long", arguments: [3.0, 9])
  func lastingHum(seconds: Double) throws {
    var signal = SyntheticSignal(seconds: 40, seed: 8)
    let span = 20.0..<20 + seconds
    signal.add(4) { time in
      // Its phase turns faster than the canceller follows.
      let turn = span.contains(time) ? 1.2 * (time - span.lowerBound) : 0
      return (span.contains(time) ? 16 : 1) * PortableMath.sin(2 * PortableMath.pi * (50 * time + turn))
    }
    let output = try analyse(signal)
    #expect(output.events.allSatisfy { !$0.kind.isSpasm && $0.kind != .movement })
    #expect(artefacts(output, .humStep).contains { $0.duration > Int(0.5 * signal.rate) })
  }

  @Test(
    "Hum that jumps and stays is learnt within two seconds and hides no twitch behind that", arguments: [50.0, 60.5])
  func humThatStays(mainsHz: Double) throws {
    var signal = SyntheticSignal(seconds: 40, seed: 10)
    for channel in 0..<8 {
      signal.add(channel) { time in
        let angle = 2 * PortableMath.pi * mainsHz * time + Double(channel)
        return (time < 20 ? 8 : 60) * (PortableMath.sin(angle) + 0.2 * PortableMath.sin(3 * angle))
      }
    }
    let twitches = (0..<5).map { 22.5 + 0.15 * Double($0) }
    for twitch in twitches {
      for channel in [2, 4] { signal.addBurst(channel, at: twitch, seconds: 0.05, rms: 12) }
    }
    let output = try analyse(signal)
    #expect(output.events.filter(\.kind.isSpasm).map(\.kind) == [.clonic])
    #expect(
      output.events.filter { $0.kind == .clonic }.allSatisfy {
        (Double($0.onset) / signal.rate - 22.5).magnitude < 0.02
      })
    #expect(artefacts(output, .humStep).allSatisfy { $0.onset + $0.duration < Int(22.2 * signal.rate) })
    #expect(patterns(output) == [.clonic])
  }

  @Test("While one eye's electrode is off, blinks of the other eye are blinks, and the channel stays marked")
  func eyeElectrodeOff() throws {
    var signal = SyntheticSignal(seconds: 50, seed: 11)
    let off = 20.0..<40
    for channel in 0..<8 {
      signal.add(channel) { time in
        let isOff = channel == 2 && off.contains(time)
        return (isOff ? 100 : 4) * PortableMath.sin(2 * PortableMath.pi * 50 * time + Double(channel))
      }
    }
    let blinks = (0..<15).map { 3.2 + 3 * Double($0) }
    for blink in blinks {
      signal.addBurst(3, at: blink, seconds: 0.1, rms: 30)
      if !off.contains(blink) { signal.addBurst(2, at: blink, seconds: 0.1, rms: 30) }
    }
    let output = try analyse(signal)
    let found = output.events.filter { $0.kind == .leadOff }
    #expect(found.flatMap(\.channels).allSatisfy { $0.description == "L-OOC" })
    #expect(found.reduce(0) { $0 + $1.duration } > Int(15 * signal.rate))
    #expect(output.events.allSatisfy { !$0.kind.isSpasm })
    #expect(output.events.filter { $0.kind == .blink }.count >= 14)
  }

  @Test("Chewing is the masseter's; a spasm of the eye goes on beside it", arguments: Side.allCases)
  func chewing(side: Side) throws {
    var signal = SyntheticSignal(seconds: 40, seed: 9)
    signal.names = ["L-FRO", "R-FRO", "L-OOC", "R-OOC", "L-ZYG", "R-ZYG", "L-MAS", "R-MAS"]
    let first = side == .left ? 0 : 1
    let bites = (0..<24).map { 4 + 1.4 * Double($0) }
    for bite in bites {
      signal.addBurst(6 + first, at: bite, seconds: 0.4, rms: 90, edge: 0.08)
      signal.addBurst(4 + first, at: bite + 0.01, seconds: 0.38, rms: 20, edge: 0.08)
    }
    let twitches = (0..<6).map { 20.8 + 0.13 * Double($0) }
    for twitch in twitches { signal.addBurst(2 + first, at: twitch, seconds: 0.05, rms: 25) }
    let output = try analyse(signal)
    let chewed = artefacts(output, .chewing)
    #expect(bites.allSatisfy { bite in chewed.contains { (Double($0.onset) / signal.rate - bite).magnitude < 0.15 } })
    let spasms = output.events.filter(\.kind.isSpasm)
    #expect(spasms.map(\.kind) == [.clonic])
    #expect(spasms.first?.channels.map(\.muscle) == [.orbicularisOculi])
    #expect(spasms.first.map { (Double($0.onset) / signal.rate - 20.8).magnitude < 0.01 } == true)
  }
}
