// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

/// What a face without spasms shows that must not be taken for one.
@Suite("Faces without spasms")
struct HealthyFaceTests {
  @Test("What the eye's muscle conducts to its neighbours goes with the blink")
  func leakOfBlink() throws {
    var script = FaceScript()
    for name in ["L-OOC", "R-OOC"] { script.drive(name, at: 1000, for: 90, rms: 60, seed: 5) }
    script.leak(from: "L-OOC", to: "L-ZYG", gain: 0.15)
    script.leak(from: "L-OOC", to: "L-FRO", gain: 0.15)
    script.rest(until: 4000, seed: 6)
    script.blink(at: 1000, for: 90)
    for name in ["L-ZYG", "L-FRO"] { script.add(name, at: 1002, for: 80, rms: 9, snr: 18) }
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.blink])
    let blink = try #require(outcome.all(.blink).first)
    #expect(outcome.all(.burst).filter { $0.parent == blink.id }.count == 4)
  }

  @Test("The brow that helps to close the eye goes with the blink")
  func browOfBlink() {
    var script = FaceScript()
    script.blink(at: 1000)
    script.add("L-FRO", at: 1012, for: 60, rms: 20)
    #expect(script.play().patterns.map(\.kind) == [.blink])
  }

  @Test("One motor unit that fires now and then makes no train", arguments: [true, false])
  func tonicUnit(isUnit: Bool) {
    var script = FaceScript()
    for onset in [1000.0, 1180, 1450, 1590, 1870] { script.add("R-OOC", at: onset, for: isUnit ? 16 : 45, snr: 8) }
    #expect(script.play().patterns.map(\.kind) == (isUnit ? [] : [.clonic]))
  }

  @Test("Tone that rises a little makes no train with the one twitch in it", arguments: [1, 3])
  func tone(twitches: Int) {
    var script = FaceScript()
    for index in 0..<3 {
      script.add("L-FRO", at: 1000 + 280 * Double(index), for: 60, snr: index >= 3 - twitches ? 6 : 1)
    }
    #expect(script.play().patterns.map(\.kind) == (twitches == 1 ? [] : [.clonic]))
  }

  @Test("Two paces of one muscle with a blink between them are two rhythms")
  func changeOfPace() {
    var script = FaceScript()
    for beat in 0..<20 { script.add("R-MEN", at: 1000 + 230 * Double(beat), for: 50) }
    script.blink(at: 6150)
    for beat in 0..<10 { script.add("R-MEN", at: 7000 + 620 * Double(beat), for: 90) }
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 2)
    #expect(outcome.all(.clonic).isEmpty && outcome.all(.isolated).isEmpty)
  }

  @Test("A quick rhythm that pauses is over; a slower one behind its pause is another")
  func paceAfterPause() {
    var script = FaceScript()
    for beat in 0..<20 { script.add("R-MEN", at: 1000 + 220 * Double(beat), for: 50) }
    for beat in 0..<20 { script.add("R-MEN", at: 6200 + 500 * Double(beat), for: 100) }
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 2)
    #expect(outcome.all(.clonic).isEmpty && outcome.all(.isolated).isEmpty)
  }

  @Test("Beats that a blink meets, and a faint blip between beats, do not end a rhythm")
  func disturbedRhythm() {
    var script = FaceScript()
    for beat in 0..<40 { script.add("R-MEN", at: 1000 + 680 * Double(beat), for: 120) }
    for beat in [13, 14, 22] { script.blink(at: 1000 + 680 * Double(beat) - 4) }
    script.add("R-MEN", at: 1000 + 680 * 15.6, for: 13, rms: 4, snr: 4)
    script.add("R-FRO", at: 1000 + 680 * 15.6, for: 13, rms: 4, snr: 4)
    let outcome = script.play()
    #expect(outcome.all(.blink).count == 3)
    #expect(!outcome.all(.rhythmic).isEmpty)
    #expect(outcome.patterns.allSatisfy { [.blink, .rhythmic].contains($0.kind) })
  }

  @Test("A contraction in pieces is no train of twitches, twitches with rests are", arguments: [(1.0, 0), (90, 1)])
  func pieces(pause: Double, trains: Int) {
    var script = FaceScript()
    var onset = 1000.0
    for _ in 0..<4 {
      script.add("R-OOC", at: onset, for: 60)
      onset += 60 + pause
    }
    let outcome = script.play()
    #expect(outcome.all(.clonic).count == trains)
    #expect(outcome.all(.isolated).count == 1 - trains)
  }

  @Test("An eye that is held longer than the other while both are closed is no tonic spasm")
  func heldLonger() {
    var script = FaceScript()
    script.add("R-OOC", at: 2000, for: 2700, rms: 90, snr: 34)
    script.add("L-OOC", at: 2000, for: 880, rms: 90, snr: 31)
    for name in ["L-FRO", "R-FRO"] { script.add(name, at: 2650, for: 1500, rms: 9, snr: 11) }
    script.add("L-OOC", at: 2890, for: 1800, rms: 90, snr: 31, rise: 0)
    let outcome = script.play()
    #expect(outcome.events.allSatisfy { !$0.kind.isSpasm && $0.kind != .synkinesis })
  }

  @Test("The first piece of an eye's part in a smile is no blink, what begins with it no answer to one")
  func headOfSmile() {
    var script = FaceScript()
    for onset in stride(from: 1000.0, to: 20_000, by: 2300) { script.blink(at: onset) }
    script.add("R-ZYG", at: 22_000, for: 3600, rms: 150, snr: 38, rise: 180)
    script.add("L-ZYG", at: 22_007, for: 3570, rms: 130, snr: 32, rise: 180)
    script.add("R-OOC", at: 22_054, for: 3800, rms: 24, snr: 18, rise: 180)
    script.add("L-OOC", at: 22_080, for: 178, rms: 13, snr: 16)
    script.add("L-OOC", at: 22_258, for: 3300, rms: 25, snr: 21)
    script.add("L-MEN", at: 22_154, for: 3400, rms: 14, snr: 14, rise: 180)
    script.add("R-MEN", at: 22_073, for: 52, rms: 5, snr: 8)
    script.add("R-MEN", at: 22_161, for: 3400, rms: 14, snr: 16, rise: 180)
    let outcome = script.play()
    #expect(outcome.all(.blink).count == 9)
    #expect(outcome.all(.movement).count == 1)
    #expect(outcome.all(.synkinesis).isEmpty)
  }

  @Test("What looks like movement of the skin at one eye, with a contraction of the other one, is a blink")
  func lidMovement() {
    var script = FaceScript()
    script.add("R-OOC", at: 1000, for: 100)
    script.add("L-OOC", at: 1003, for: 90, artefact: .motion)
    script.add("L-ZYG", at: 1002, for: 50, rms: 5, snr: 8)
    script.add("L-OOC", at: 4000, for: 90, artefact: .motion)
    let outcome = script.play()
    #expect(outcome.all(.blink).first?.channels.map(\.description).prefix(2) == ["L-OOC", "R-OOC"])
    #expect(outcome.all(.synkinesis).isEmpty)
    #expect(outcome.all(.artefact).map(\.onset) == [FaceScript.sample(4000)])
  }

  @Test(
    "A strong twitch of one eye beside a silent one is told from a blink, a weak one is not", arguments: Side.allCases)
  func silence(side: Side) {
    let eyes = EyeSymmetry()
    #expect(eyes.silence(of: side, strength: 30, elevation: 1, values: 30) > 6)
    #expect(eyes.silence(of: side, strength: 30, elevation: 12, values: 30) < 0)
    #expect(eyes.silence(of: side, strength: 1, elevation: 1, values: 30) < 6)
  }

  @Test("Where one electrode shows less of every blink, its silence says less")
  func learntAsymmetry() {
    var eyes = EyeSymmetry()
    for _ in 0..<40 { eyes.note(left: 30, right: 1.5) }
    #expect(eyes.silence(of: .right, strength: 30, elevation: 1, values: 30) < 6)
    #expect(eyes.silence(of: .left, strength: 30, elevation: 1, values: 30) > 6)
  }
}
