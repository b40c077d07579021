// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

/// What tells a spasm of one side from a movement of it.
@Suite("Contractions of one side")
struct OneSideTests {
  /// A slow, staggered contraction of two muscles whose units fire on their own.
  private func lasting(_ muscles: [String], at onset: Double, in script: inout FaceScript) {
    for (index, muscle) in muscles.enumerated() {
      let start = onset + 60 * Double(index)
      for step in 0..<10 {
        let seed = UInt64(10 * index + step + 7)
        script.drive("R-\(muscle)", at: start + 20 * Double(step), for: 20, rms: 4 * Double(step + 1), seed: seed)
      }
      script.drive("R-\(muscle)", at: start + 200, for: 1400, rms: 40, seed: UInt64(index + 90))
      script.add("R-\(muscle)", at: start, for: 1600, rise: 60)
    }
  }

  @Test(
    "Eye and brow of one side together are a spasm, however slow; other muscles are a movement",
    arguments: [(["OOC", "FRO"], EventKind.tonic), (["OOC", "ZYG"], .movement)])
  func browLift(muscles: [String], kind: EventKind) {
    var script = FaceScript()
    lasting(muscles, at: 1000, in: &script)
    script.rest(until: 5000, seed: 1)
    #expect(script.play().patterns.map(\.kind) == [kind])
  }

  @Test("A brow that shows the eye's own waveform lifts nothing")
  func conductedBrow() {
    var script = FaceScript()
    script.drive("R-OOC", at: 1000, for: 90, rms: 60, seed: 3)
    script.leak(from: "R-OOC", to: "R-FRO", gain: 0.6)
    script.rest(until: 4000, seed: 4)
    script.prompt("blink", from: 500, to: 3000)
    script.add("R-OOC", at: 1000, for: 90, rms: 60, rise: 18)
    script.add("R-FRO", at: 1001, for: 88, rms: 36, rise: 18)
    #expect(script.play().patterns.map(\.kind) == [.blink])
  }

  @Test("On the side that has spasms a contraction with the eye is more likely one", arguments: [true, false])
  func spasmSide(hasSpasms: Bool) {
    var script = FaceScript()
    if hasSpasms {
      for start in [1000.0, 3000, 5000] {
        for index in 0..<4 { script.volley(["R-OOC", "R-ZYG"], at: start + 130 * Double(index)) }
      }
    }
    // The rise leaves both open; one muscle after the other is how people move.
    script.add("R-OOC", at: 9000, for: 1600, rise: 60)
    script.add("R-ZYG", at: 9060, for: 1600, rise: 60)
    #expect(script.play().patterns.last?.kind == (hasSpasms ? .tonic : .movement))
  }

  @Test("The chin's image across the midline does not part the chin from its twitch", arguments: [Side.left, .right])
  func chinOfVolley(side: Side) throws {
    let mine = side.letter
    let other = side.opposite.letter
    var script = FaceScript()
    for index in 0..<4 {
      let onset = 1000 + 170 * Double(index)
      for muscle in ["OOC", "FRO", "MEN"] {
        script.drive("\(mine)-\(muscle)", at: onset, for: 60, rms: 60, seed: UInt64(index))
        script.add("\(mine)-\(muscle)", at: onset, for: 60, rms: 60, snr: 30)
      }
      // Each unit looks different from there.
      script.drive("\(other)-MEN", at: onset + 2, for: 56, rms: 40, seed: UInt64(index + 50))
      script.add("\(other)-MEN", at: onset + 2, for: 56, rms: 40, snr: 25)
    }
    script.rest(until: 4000, seed: 9)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.clonic])
    let event = try #require(outcome.all(.clonic).first)
    #expect(event.side == EventSide(side))
    #expect(event.channels.contains { $0.muscle == .mentalis })
  }

  @Test("The chin of both sides alone is a movement of both")
  func chinOfBothSides() {
    var script = FaceScript()
    for (name, rms) in [("L-MEN", 40.0), ("R-MEN", 60)] {
      script.drive(name, at: 1000, for: 200, rms: rms, seed: UInt64(rms))
      script.add(name, at: 1000, for: 200, rms: rms, snr: 25, rise: 60)
    }
    script.rest(until: 4000, seed: 9)
    #expect(script.play().patterns.map(\.side) == [.both])
  }
}
