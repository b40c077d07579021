// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

/// What one side does while both speak, or carry out a task.
@Suite("Speech and tasks")
struct SpeechTests {
  /// Syllables of both sides, four a second, with a pause of one syllable in the middle.
  private func speech(_ count: Int = 8) -> FaceScript {
    var script = FaceScript()
    for syllable in 0..<count where syllable != count / 2 {
      let onset = 1000 + 250 * Double(syllable)
      for (index, name) in ["L-ZYG", "R-ZYG", "L-MEN", "R-MEN"].enumerated() {
        script.add(name, at: onset + 3 * Double(index), for: 110, rise: 30)
      }
    }
    return script
  }

  @Test("A syllable that one side shows is part of the speech, without speech it is a spasm", arguments: [true, false])
  func lonelySyllable(isSpoken: Bool) {
    var script = isSpoken ? speech() : FaceScript()
    script.add("R-ZYG", at: 2010, for: 60, rms: 35)
    script.add("R-MEN", at: 2013, for: 60, rms: 35)
    #expect(script.play().patterns.map(\.kind) == [isSpoken ? .movement : .isolated])
  }

  @Test("Two movements of the mouth are no speech")
  func twoMovements() {
    var script = speech(3)
    script.add("R-ZYG", at: 1270, for: 60, rms: 35)
    #expect(script.play().all(.isolated).count == 1)
  }

  @Test(
    "What is stronger than the syllables, or has the eye with it, is a spasm",
    arguments: [(["R-ZYG", "R-MEN"], 80.0), (["R-OOC", "R-ZYG"], 35.0)])
  func twitchInSpeech(channels: [String], rms: Double) throws {
    var script = speech()
    script.volley(channels, at: 2010, for: 40, rms: rms)
    let twitch = try #require(script.play().all(.isolated).first)
    #expect(twitch.side == .right && twitch.channels.map(\.description) == channels)
  }

  @Test("The image of one chin across the midline is no speech: a train beside it stays a spasm")
  func chinAlone() {
    var script = FaceScript()
    for burst in 0..<8 {
      let onset = 1000 + 200 * Double(burst)
      script.volley(["R-OOC", "R-ZYG", "R-MEN"], at: onset, for: 60)
      script.add("L-MEN", at: onset + 2, for: 60, rms: 20)
    }
    #expect(script.play().all(.clonic).map(\.side) == [.right])
  }

  @Test("A volley of eye and mouth is a spasm in a task too, of the mouth alone part of it", arguments: [true, false])
  func twitchInTask(hasEye: Bool) {
    var script = FaceScript()
    script.prompt("speech", from: 500, to: 4000)
    script.volley(hasEye ? ["R-OOC", "R-ZYG", "R-MEN"] : ["R-ZYG", "R-MEN"], at: 2000, for: 40)
    #expect(script.play().patterns.map(\.kind) == [hasEye ? .isolated : .movement])
  }

  @Test("In a task the side without spasms has none")
  func healthySideInTask() {
    var script = FaceScript()
    for spasm in 0..<3 { script.volley(["R-OOC", "R-ZYG", "R-MEN"], at: 1000 + 2500 * Double(spasm), for: 40) }
    script.prompt("speech", from: 9000, to: 14000)
    script.volley(["L-OOC", "L-MEN"], at: 10000, for: 40)
    script.volley(["R-OOC", "R-MEN"], at: 12000, for: 40)
    let outcome = script.play()
    #expect(outcome.all(.isolated).allSatisfy { $0.side == .right } && outcome.all(.isolated).count == 4)
    #expect(outcome.all(.movement).map(\.side) == [.left])
  }
}
