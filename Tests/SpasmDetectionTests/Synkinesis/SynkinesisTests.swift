// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

@Suite("Synkinesis")
struct SynkinesisTests {
  /// Blinks at irregular times, of which the right mouth joins a share.
  func script(blinks: Int, joined: (Int) -> Bool) -> FaceScript {
    var script = FaceScript()
    var random = RandomSource(seed: 21)
    var onset = 2000.0
    for index in 0..<blinks {
      script.blink(at: onset.rounded())
      if joined(index) { script.add("R-ZYG", at: onset.rounded() + 4, for: 80, rms: 20) }
      onset += random.uniform(1800, 4200)
    }
    return script
  }

  func find(_ outcome: FaceScript.Outcome, _ source: String, _ target: String) -> SynkinesisMatrix.Row? {
    outcome.matrix.rows.first { $0.source.description == source && $0.target.description == target }
  }

  @Test("A muscle that joins every movement is movement-locked")
  func locked() throws {
    let outcome = script(blinks: 30) { _ in true }.play()
    #expect(outcome.all(.synkinesis).count == 30)
    let row = try #require(find(outcome, "R-OOC", "R-ZYG"))
    #expect(row.label == .movementLocked)
    #expect(row.movements == 30)
    #expect(row.coactivation == 1)
    #expect(row.contralateralCoactivation == 0)
    let lag = try #require(row.lagMS)
    #expect(abs(lag - 3) < 0.6)
    let p = try #require(row.pValue)
    #expect(p <= 0.01)
    #expect(find(outcome, "L-OOC", "L-ZYG")?.label == nil)
  }

  @Test("A muscle that joins a third of them is intermittent")
  func intermittent() throws {
    let outcome = script(blinks: 30) { $0 % 3 == 0 }.play()
    let row = try #require(find(outcome, "R-OOC", "R-ZYG"))
    #expect(row.label == .intermittent)
    #expect(row.coactivations == 10)
  }

  @Test("Fewer than ten movements get no label")
  func few() throws {
    let outcome = script(blinks: 9) { _ in true }.play()
    #expect(try #require(find(outcome, "R-OOC", "R-ZYG")).label == nil)
  }

  @Test("Bursts that meet movements by chance get no label")
  func chance() throws {
    var script = script(blinks: 60) { _ in false }
    var random = RandomSource(seed: 5)
    var onset = 1000.0
    while onset < 180_000 {
      script.add("R-ZYG", at: onset.rounded(), for: 60)
      onset += random.uniform(520, 900)
    }
    let outcome = script.play()
    #expect(try #require(find(outcome, "R-OOC", "R-ZYG")).label == nil)
  }

  @Test("Bursts that meet blinks no more often than by chance stand alone", arguments: [UInt64(3), 4, 5])
  func alone(seed: UInt64) {
    var script = script(blinks: 60) { _ in false }
    var random = RandomSource(seed: seed)
    var onset = 1000.0
    while onset < 180_000 {
      script.add("R-ZYG", at: onset.rounded(), for: 60)
      script.add("R-MEN", at: onset.rounded() + 1, for: 60)
      onset += random.uniform(900, 2600)
    }
    let outcome = script.play()
    // Chance is known once some blinks were seen.
    #expect(outcome.all(.synkinesis).count <= 2)
    #expect(outcome.all(.synkinesis).allSatisfy { $0.onset < FaceScript.sample(60_000) })
    #expect(outcome.all(.isolated).count + outcome.all(.clonic).count >= 60)
  }

  @Test("What begins with a blink and far outlasts it is no answer to it")
  func speech() {
    var script = FaceScript()
    script.blink(at: 2000)
    script.add("R-MEN", at: 2004, for: 820, rms: 20, rise: 150)
    #expect(script.play().all(.synkinesis).isEmpty)
  }

  @Test("Two blinks in close succession that the mouth joins are no train of twitches")
  func twoBlinks() {
    var script = FaceScript()
    for onset in [2000.0, 2400] {
      script.blink(at: onset)
      script.add("R-ZYG", at: onset + 4, for: 80, rms: 20)
    }
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).count == 2)
    #expect(outcome.patterns.allSatisfy { !$0.kind.isSpasm })
  }

  @Test("A faint second muscle that begins with the blink does not speak against the first one")
  func faintCompany() {
    var script = FaceScript()
    script.blink(at: 2000)
    script.add("R-ZYG", at: 2004, for: 80, rms: 20)
    script.add("R-MEN", at: 2015, for: 60, rms: 8, snr: 2.5)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).count == 1)
    #expect(outcome.patterns.allSatisfy { !$0.kind.isSpasm })
  }

  @Test("A mouth that joins a blink in two pieces is one synkinesis and no spasm")
  func twoPieces() {
    var script = FaceScript()
    script.blink(at: 2000, for: 160)
    script.add("R-ZYG", at: 2004, for: 40, rms: 30)
    script.add("R-ZYG", at: 2080, for: 50, rms: 18)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).map(\.members.count) == [2])
    #expect(outcome.all(.synkinesis).first?.duration == FaceScript.sample(126))
    #expect(outcome.patterns.allSatisfy { !$0.kind.isSpasm })
  }

  @Test("Pieces of a brow that is raised on both sides do not speak against it")
  func duringBrowRaise() {
    var script = FaceScript()
    for name in ["L-FRO", "R-FRO"] { script.add(name, at: 1000, for: 2500, rms: 60, snr: 25, rise: 150) }
    script.blink(at: 2200)
    script.add("R-ZYG", at: 2204, for: 80, rms: 20)
    script.add("R-FRO", at: 2500, for: 40, rms: 20)
    #expect(script.play().all(.synkinesis).map(\.side) == [.right])
  }

  @Test("A beat that meets a blink while a rhythm goes on is no answer to it")
  func withinRhythm() {
    var script = FaceScript()
    for beat in 0..<30 { script.add("R-MEN", at: 1000 + 720 * Double(beat), for: 150) }
    script.blink(at: 1000 + 720 * 20 - 5)
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).isEmpty && outcome.all(.isolated).isEmpty)
    #expect(outcome.all(.blink).count == 1)
  }

  @Test("What the other side's muscle does as well is no answer to a blink", arguments: [true, false])
  func speechOfBothSides(isOfBoth: Bool) {
    var script = FaceScript()
    script.blink(at: 4000)
    script.add("L-ZYG", at: 4011, for: 200, rms: 30, snr: 18)
    if isOfBoth {
      script.add("R-ZYG", at: 3900, for: 160, rms: 30, snr: 18)
      script.add("R-ZYG", at: 4080, for: 130, rms: 30, snr: 18)
    }
    #expect(script.play().all(.synkinesis).isEmpty == isOfBoth)
  }

  @Test(
    "A single discharge that meets a blink is no answer to it, unless others did before",
    arguments: [(9.0, 2), (40, 3)])
  func discharge(duration: Double, found: Int) {
    var script = FaceScript()
    for onset in [4000.0, 7000, 10_000] {
      script.blink(at: onset)
      script.add("L-MEN", at: onset + 6, for: duration, rms: 6, snr: 6)
    }
    #expect(script.play().all(.synkinesis).count == found)
  }

  @Test(
    "A muscle that joined one of many blinks answers to none, one that joined more does", arguments: [(60, 0), (12, 5)])
  func rare(every: Int, found: Int) {
    var script = FaceScript()
    for blink in 1...60 {
      script.blink(at: 3000 * Double(blink))
      if blink % every == 0 { script.add("L-MEN", at: 3000 * Double(blink) + 6, for: 30, rms: 6, snr: 6) }
    }
    #expect(script.play().all(.synkinesis).count == found)
  }

  @Test("A muscle that just had a rhythm of its own answers to nothing")
  func afterRhythm() {
    var script = FaceScript()
    for beat in 0..<10 { script.add("R-MEN", at: 1000 + 300 * Double(beat), for: 70) }
    script.blink(at: 8000)
    script.add("R-MEN", at: 8010, for: 160)
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 2)
    #expect(outcome.all(.synkinesis).isEmpty)
    #expect(outcome.all(.burst).allSatisfy { $0.parent != nil })
  }

  @Test("Twitches of the side around a blink still say that it is a train")
  func amongTwitches() {
    var script = FaceScript()
    script.blink(at: 2000)
    for twitch in 0..<4 { script.volley(["R-ZYG", "R-MEN"], at: 1704 + 150 * Double(twitch), rms: 20) }
    let outcome = script.play()
    #expect(outcome.all(.synkinesis).isEmpty)
  }

  @Test("A spasm is never a source")
  func spasmIsNoSource() {
    var script = FaceScript()
    for start in stride(from: 1000.0, to: 60_000, by: 2000) {
      for index in 0..<4 { script.volley(["R-OOC", "R-ZYG", "R-MEN"], at: start + 140 * Double(index)) }
    }
    let outcome = script.play()
    #expect(outcome.all(.clonic).count == 30)
    #expect(outcome.all(.synkinesis).isEmpty)
    #expect(outcome.matrix.rows.isEmpty)
  }

  @Test("Spasms that follow movements, not join them, are said to follow")
  func following() throws {
    var script = FaceScript()
    var random = RandomSource(seed: 3)
    var onset = 2000.0
    for index in 0..<24 {
      script.blink(at: onset.rounded())
      if index % 2 == 0 {
        for twitch in 0..<4 { script.volley(["R-ZYG", "R-MEN"], at: (onset + 900 + 130 * Double(twitch)).rounded()) }
      }
      onset += random.uniform(9000, 12_000)
    }
    let row = try #require(find(script.play(), "R-OOC", "R-ZYG"))
    #expect(row.label == .spasmFollowing)
    #expect(row.followedBySpasm == 12)
  }

  @Test("The mouth that takes the eye along on one side only, in a smile", arguments: [true, false])
  func smile(isOneSided: Bool) {
    var script = FaceScript()
    for name in ["L-ZYG", "R-ZYG"] { script.add(name, at: 1000, for: 2000, rms: 100, snr: 30, rise: 150) }
    script.add("R-OOC", at: 1010, for: 1900, rms: 60, snr: 28, rise: 150)
    script.add("L-OOC", at: 1060, for: 1800, rms: isOneSided ? 12 : 50, snr: 20, rise: 150)
    let outcome = script.play()
    #expect(outcome.all(.movement).count == 1)
    #expect(outcome.all(.synkinesis).map(\.side) == (isOneSided ? [.right] : []))
  }

  @Test("Waveforms alike at a constant ratio are flagged once; a varying ratio is not", arguments: [true, false])
  func crosstalk(isConstant: Bool) {
    var script = FaceScript()
    for index in 0..<24 {
      let onset = 1000 + 1500 * Double(index)
      script.drive("R-OOC", at: onset, for: 60, rms: 60, seed: UInt64(index))
      script.add("R-OOC", at: onset, for: 60, rms: 60, snr: 30)
    }
    script.leak(from: "R-OOC", to: "R-ZYG", gain: 0.3)
    if !isConstant {
      for index in 0..<24 {
        let start = FaceScript.sample(1000 + 1500 * Double(index))
        for sample in start..<(start + 120) { script.signal[5][sample] *= index % 2 == 0 ? 0.6 : 1.6 }
      }
    }
    for index in 0..<24 { script.add("R-ZYG", at: 1002 + 1500 * Double(index), for: 56, rms: 18, snr: 19) }
    script.rest(until: 40_000, seed: 2)
    let outcome = script.play()
    let flags = outcome.all(.crosstalkSuspected)
    #expect(flags.count == (isConstant ? 1 : 0))
    if isConstant { #expect(flags.first?.channels.map(\.description) == ["R-OOC", "R-ZYG"]) }
    #expect(outcome.all(.burst).count == 48)
  }
}
