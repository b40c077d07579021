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
