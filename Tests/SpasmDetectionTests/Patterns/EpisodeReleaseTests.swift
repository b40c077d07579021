// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

@Suite("What is brief does not wait for what lasts")
struct EpisodeReleaseTests {
  func waits(_ outcome: FaceScript.Outcome, _ kind: EventKind) -> [Double] {
    outcome.all(kind).map {
      Double((outcome.published[$0.id] ?? .max / 2) - $0.onset - $0.duration) / FaceScript.rate
    }
  }

  @Test("A blink over a long low contraction of another muscle", arguments: ["L-FRO", "R-MEN"])
  func longTone(of muscle: String) {
    var script = FaceScript()
    script.add(muscle, at: 1000, for: 20_000, rms: 10, snr: 8, rise: 300)
    for onset in [4000.0, 8500, 13_000] { script.blink(at: onset) }
    let outcome = script.play()
    #expect(outcome.all(.blink).map(\.side) == [.both, .both, .both])
    #expect(waits(outcome, .blink).allSatisfy { $0 < 1.4 })
    #expect(outcome.all(.burst).count == 7)
    #expect(outcome.all(.synkinesis).isEmpty)
  }

  @Test("Blinks and a spasm beside a rhythm of one muscle")
  func rhythm() {
    var script = FaceScript()
    for beat in 0..<80 { script.add("R-ZYG", at: 1000 + 300 * Double(beat), for: 70) }
    for onset in [6140.0, 11_240] { script.blink(at: onset) }
    for twitch in 0..<4 { script.volley(["L-OOC", "L-ZYG", "L-MEN"], at: 15_000 + 140 * Double(twitch)) }
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 1)
    #expect(outcome.all(.blink).count == 2)
    #expect(outcome.all(.clonic).map(\.side) == [.left])
    #expect((waits(outcome, .blink) + waits(outcome, .clonic)).allSatisfy { $0 < 1.4 })
    #expect(outcome.all(.synkinesis).isEmpty)
  }

  @Test("Closures that follow each other are understood together, also over a long contraction")
  func train() {
    var script = FaceScript()
    script.add("L-MEN", at: 1000, for: 9000, rms: 10, snr: 8, rise: 300)
    for closure in 0..<5 { script.blink(at: 3000 + 400 * Double(closure)) }
    let outcome = script.play()
    #expect(outcome.all(.bilateral).count == 1)
    #expect(outcome.all(.blink).isEmpty)
  }

  @Test("Every burst is published once, whatever arrives when within a tick")
  func once() {
    var script = FaceScript.busy(minutes: 1, seed: 4)
    script.add("L-FRO", at: 500, for: 50_000, rms: 10, snr: 8, rise: 300)
    let outcome = script.play()
    #expect(outcome.all(.burst).count == script.bursts.count)
    #expect(Set(outcome.all(.burst).map(\.id)).count == script.bursts.count)
    #expect(script.play(shuffle: 9).events == outcome.events)
  }
}
