// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

/// What the mouth does with a blink.
@Suite("Answers to blinks")
struct AnswersToBlinksTests {
  private func kinds(_ script: FaceScript) -> [EventKind] { script.play().patterns.map(\.kind) }

  @Test("An answer in strong pieces is one synkinesis and no train")
  func pieces() {
    var script = FaceScript()
    script.blink(at: 3000)
    script.add("R-ZYG", at: 3012, for: 60)
    script.add("R-ZYG", at: 3090, for: 70, rms: 45)
    script.add("R-ZYG", at: 3235, for: 20, rms: 38)
    #expect(kinds(script) == [.blink, .synkinesis])
  }

  @Test("Pieces of several muscles at once are twitches of the nerve")
  func volleysAfterBlink() {
    var script = FaceScript()
    script.blink(at: 1000)
    for onset in [1012.0, 1120, 1230, 1330] { script.volley(["R-ZYG", "R-MEN"], at: onset) }
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).isEmpty)
    #expect(outcome.all(.clonic).map(\.side) == [.right])
  }

  @Test("A muscle that is late for the blink answers with one that is not", arguments: [true, false])
  func lateMuscle(hasCompany: Bool) {
    var script = FaceScript()
    script.blink(at: 1000)
    if hasCompany { script.add("R-ZYG", at: 1036, for: 150) }
    script.add("R-MEN", at: 1056, for: 100)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).count == (hasCompany ? 2 : 0))
    #expect(outcome.all(.isolated).isEmpty == hasCompany)
  }

  @Test("An answer may begin before the eye of its side, not before the blink", arguments: [(992.0, 1), (960, 0)])
  func earlyAnswer(onset: Double, count: Int) {
    var script = FaceScript()
    script.add("L-OOC", at: 1000, for: 110, rise: 18)
    script.add("R-OOC", at: 1022, for: 90, rise: 18)
    script.add("R-MEN", at: onset, for: 100)
    #expect(script.play().all(.synkinesis).count == count)
  }

  @Test(
    "No blink drives the chin of both sides: one is the image of the other",
    arguments: [(24.0, 1015.0, [EventKind.blink, .synkinesis]), (38, 1015, [.movement]), (24, 960, [.movement])])
  func imageOfTheChin(image: Double, onset: Double, kinds: [EventKind]) {
    var script = FaceScript()
    script.rest(until: 2500, seed: 4)
    let bursts = [("L-OOC", 1000.0, 40.0), ("R-OOC", 1001, 40), ("R-MEN", onset, 40), ("L-MEN", onset + 1, image)]
    for (index, burst) in bursts.enumerated() {
      script.drive(burst.0, at: burst.1, for: 100, rms: burst.2, seed: UInt64(index + 1))
      script.add(burst.0, at: burst.1, for: 100, rms: burst.2)
    }
    #expect(self.kinds(script) == kinds)
  }

  @Test("The brow that begins with a blink does not make its answer a train")
  func browBeside() {
    var script = FaceScript()
    script.blink(at: 1000)
    script.add("R-FRO", at: 1004, for: 15, rms: 20)
    script.add("R-ZYG", at: 1010, for: 60, rms: 25)
    #expect(kinds(script) == [.blink, .synkinesis])
  }

  @Test("What goes on long after the eye is no image of the eye", arguments: [(85.0, 0), (180, 1)])
  func outlastingEye(duration: Double, count: Int) {
    var script = FaceScript()
    script.add("L-OOC", at: 1000, for: 90, rms: 60, rise: 18)
    script.add("R-OOC", at: 1001, for: 60, rms: 200, rise: 18)
    script.add("R-ZYG", at: 1006, for: duration, rms: 24)
    #expect(script.play().all(.synkinesis).count == count)
  }

  @Test("A lasting contraction is no beat of the rhythm that its muscle had", arguments: [2000.0])
  func contractionAfterRhythm(duration: Double) {
    var script = FaceScript()
    for index in 0..<10 { script.add("R-OOC", at: 1000 + 200 * Double(index), for: 50) }
    script.add("R-OOC", at: 5000, for: duration, rise: 15)
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 1)
    #expect(outcome.all(.tonic).map(\.onset) == [FaceScript.sample(5000)])
  }

  @Test("What joins a movement after a rhythm of its muscle gets a name", arguments: [Side.left, .right])
  func movementAfterRhythm(side: Side) {
    var script = FaceScript()
    for index in 0..<10 { script.add("\(side.letter)-OOC", at: 1000 + 200 * Double(index), for: 50) }
    script.add("L-ZYG", at: 5000, for: 2000, rise: 120)
    script.add("R-ZYG", at: 5010, for: 2000, rise: 120)
    script.add("\(side.letter)-OOC", at: 5060, for: 1700, rise: 120)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).map(\.side) == [EventSide(side)])
    #expect(outcome.all(.burst).allSatisfy { $0.parent != nil })
  }
}
