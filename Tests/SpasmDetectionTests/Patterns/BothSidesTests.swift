// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

@Suite("Blinks, movements and what both sides do")
struct BothSidesTests {
  @Test("Both eyes together for a moment are a blink")
  func blink() throws {
    var script = FaceScript()
    script.blink(at: 1000)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.blink])
    #expect(outcome.patterns.first?.side == .both)
    #expect(outcome.patterns.first?.channels.map(\.description) == ["L-OOC", "R-OOC"])
  }

  @Test("Mouth activity of one side with a blink is its child, a synkinesis", arguments: [Side.left, .right])
  func blinkWithMouth(side: Side) throws {
    var script = FaceScript()
    script.blink(at: 1000)
    script.add("\(side.letter)-MEN", at: 1006, for: 90, rms: 15)
    let outcome = script.play()
    let blink = try #require(outcome.all(.blink).first)
    let synkinesis = try #require(outcome.all(.synkinesis).first)
    #expect(outcome.patterns.count == 2)
    #expect(synkinesis.side == EventSide(side))
    #expect(synkinesis.channels.map(\.description) == ["\(side.letter)-OOC", "\(side.letter)-MEN"])
    #expect(synkinesis.parent == blink.id)
    #expect(synkinesis.values[.coactivation] == .number(1))
    #expect(synkinesis.values[.evidenceCount] == .number(1))
    let lag = try #require(synkinesis.values[.lagMS]?.number)
    #expect(abs(lag - (side == .left ? 6 : 5)) < 0.6)
  }

  @Test("A twitch that only coincides with a blink belongs to its train")
  func trainAcrossBlink() {
    var script = FaceScript()
    for onset in [700.0, 830, 1003, 1120, 1260] { script.volley(["R-ZYG", "R-MEN"], at: onset) }
    script.blink(at: 1000)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).isEmpty)
    #expect(outcome.all(.blink).count == 1)
    #expect(outcome.all(.clonic).map(\.side) == [.right])
  }

  @Test("The healthy eye's blinks are blinks where the other eye cannot fire")
  func botulinum() {
    var script = FaceScript()
    // The affected right side twitches; its eye is paralysed and takes no part in blinks.
    for start in [1000.0, 4000, 7000] {
      for index in 0..<4 { script.volley(["R-ZYG", "R-MEN"], at: start + 150 * Double(index)) }
    }
    for index in 0..<8 { script.add("L-OOC", at: 9000 + 2600 * Double(index), for: 100, rise: 18) }
    let outcome = script.play()
    #expect(outcome.all(.blink).count == 8)
    #expect(outcome.all(.blink).allSatisfy { $0.side == .left })
    #expect(outcome.all(.isolated).isEmpty)
  }

  @Test("A blink during the other eye's long spasm is a blink of the eye that is free")
  func blinkDuringTonic() {
    var script = FaceScript()
    script.volley(["R-OOC", "R-ZYG"], at: 1000, for: 6000)
    script.add("L-OOC", at: 2500, for: 100, rise: 18)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.blink, .tonic])
    #expect(outcome.all(.blink).map(\.side) == [.left])
  }

  @Test("Without spasms, blinks of one eye are learnt from the absence of blinks of both")
  func silentEye() {
    var script = FaceScript()
    for index in 0..<12 { script.add("L-OOC", at: 1000 + 2600 * Double(index), for: 100, rise: 18) }
    let outcome = script.play()
    #expect(outcome.all(.blink).count >= 9)
    #expect(outcome.all(.blink).allSatisfy { $0.side == .left })
  }

  @Test("While both eyes blink, bursts of one eye are spasms")
  func oneEyeAmongBlinks() {
    var script = FaceScript()
    for index in 0..<8 {
      script.blink(at: 1000 + 3000 * Double(index))
      script.add("R-OOC", at: 2500 + 3000 * Double(index), for: 45)
    }
    let outcome = script.play()
    #expect(outcome.all(.blink).count == 8)
    #expect(outcome.all(.isolated).count == 8)
    #expect(outcome.all(.isolated).allSatisfy { $0.side == .right })
  }

  @Test("A train of closures is bilateral, unless a task asked for it", arguments: [true, false])
  func blepharospasm(isPrompted: Bool) {
    var script = FaceScript()
    if isPrompted { script.prompt("blink", from: 500, to: 6000) }
    for index in 0..<6 { script.blink(at: 1000 + 480 * Double(index), for: 260) }
    let outcome = script.play()
    #expect(outcome.all(.bilateral).count == (isPrompted ? 0 : 1))
    #expect(outcome.all(.blink).count == (isPrompted ? 6 : 0))
    if !isPrompted { #expect(outcome.all(.bilateral).first?.values[.burstCount] == .number(6)) }
  }

  @Test("Both eyes shut for long without a task are bilateral, with one a movement", arguments: [true, false])
  func longClosure(isPrompted: Bool) {
    var script = FaceScript()
    if isPrompted { script.prompt("closure", from: 500, to: 4000) }
    script.add("L-OOC", at: 1000, for: 1500, rise: 120)
    script.add("R-OOC", at: 1010, for: 1500, rise: 120)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [isPrompted ? .movement : .bilateral])
    if isPrompted { #expect(outcome.patterns.first?.values[.task] == .text("closure")) }
  }

  @Test("A smile of both sides is a movement, however its pieces fall")
  func smile() throws {
    var script = FaceScript()
    script.prompt("smile", from: 800, to: 5000)
    script.add("L-ZYG", at: 1000, for: 3000, rise: 180)
    script.add("R-ZYG", at: 1090, for: 1400, rise: 160)
    script.add("R-ZYG", at: 2560, for: 1300, rise: 40)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.movement])
    #expect(outcome.patterns.first?.side == .both)
    #expect(outcome.patterns.first?.values[.task] == .text("smile"))
  }

  @Test("One-sided activity inside a prompted task is movement")
  func promptedOneSide() {
    var script = FaceScript()
    script.prompt("smile", from: 800, to: 5000)
    script.add("R-ZYG", at: 1000, for: 2500, rise: 30)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.movement])
    #expect(outcome.patterns.first?.side == .right)
  }

  @Test("Outside of a task a slow, staggered contraction of one side is movement, an abrupt one a spasm")
  func unprompted() {
    var slow = FaceScript()
    slow.add("R-ZYG", at: 1000, for: 2500, rise: 220)
    slow.add("R-MEN", at: 1150, for: 2300, rise: 240)
    #expect(slow.play().patterns.map(\.kind) == [.movement])
    var abrupt = FaceScript()
    abrupt.add("R-ZYG", at: 1000, for: 2500, rise: 15)
    abrupt.add("R-MEN", at: 1002, for: 2500, rise: 15)
    #expect(abrupt.play().patterns.map(\.kind) == [.tonic])
  }

  @Test("Volleys that both muscles share make a spasm of a slow rise, independent firing a movement")
  func sharedVolleys() {
    for isShared in [true, false] {
      var script = FaceScript()
      for index in 0..<18 {
        let onset = 1000 + 90 * Double(index)
        script.drive("R-ZYG", at: onset, for: 25, rms: 60, seed: UInt64(index))
        script.drive("R-MEN", at: onset + (isShared ? 1 : 45), for: 25, rms: 60, seed: UInt64(index))
      }
      script.rest(until: 5000, seed: 1)
      script.add("R-ZYG", at: 1000, for: 1600, rise: 60)
      script.add("R-MEN", at: isShared ? 1001 : 1046, for: 1560, rise: 60)
      let kinds = script.play().patterns.map(\.kind)
      #expect(kinds == [isShared ? .tonic : .movement])
    }
  }

  @Test("The first piece of a blink that one channel saw in two is no spasm")
  func blinkBegunTwice() {
    var script = FaceScript()
    script.add("R-OOC", at: 1998, for: 12, rms: 50)
    script.add("R-OOC", at: 2018, for: 70, rms: 60, rise: 18)
    script.add("L-OOC", at: 2000, for: 90, rise: 18)
    #expect(script.play().patterns.map(\.kind) == [.blink])
  }

  @Test("A lone blip as short as one motor unit's potential has to stand out", arguments: [(10.0, 0), (20, 1)])
  func motorUnit(snr: Double, spasms: Int) {
    var script = FaceScript()
    script.add("R-OOC", at: 2000, for: 12, snr: snr)
    let outcome = script.play()
    #expect(outcome.all(.isolated).count == spasms)
    #expect(outcome.all(.burst).count == 1)
  }
}
