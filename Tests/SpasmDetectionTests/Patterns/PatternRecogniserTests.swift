// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import SpasmDetection
import Testing

@Suite("Patterns of spasm")
struct PatternRecogniserTests {
  static let sides: [Side] = [.left, .right]

  func muscles(_ side: Side, _ names: [String]) -> [String] { names.map { "\(side.letter)-\($0)" } }

  @Test("A single volley is an isolated spasm of its side", arguments: sides)
  func isolated(side: Side) throws {
    var script = FaceScript()
    script.volley(muscles(side, ["OOC", "ZYG", "MEN"]), at: 1000)
    let outcome = script.play()
    #expect(outcome.patterns.count == 1)
    let event = try #require(outcome.all(.isolated).first)
    #expect(event.side == EventSide(side))
    #expect(event.onset == 2000)
    #expect(event.values[.spread] == .number(0.75))
    #expect(event.values[.burstCount] == .number(1))
    #expect(event.members.count == 3)
    #expect(outcome.all(.burst).allSatisfy { $0.parent == event.id })
  }

  @Test("One channel around the eye is enough for a spasm")
  func periocular() throws {
    var script = FaceScript()
    for index in 0..<5 { script.add("R-OOC", at: 1000 + Double(index) * (index % 2 == 0 ? 130 : 110), for: 35) }
    let outcome = script.play()
    let event = try #require(outcome.patterns.first)
    #expect(outcome.patterns.count == 1)
    #expect(event.kind == .clonic)
    #expect(event.side == .right)
    #expect(event.channels.map(\.description) == ["R-OOC"])
  }

  @Test("A train counts the bursts of its fullest channel and measures their intervals", arguments: sides)
  func clonic(side: Side) throws {
    var script = FaceScript()
    // Intervals 100, 200, 100, 200 ms: mean 150, CV 0.3849 (SD with n - 1 over the mean), CV2 2/3.
    for onset in [1000.0, 1100, 1300, 1400, 1600] {
      script.volley(muscles(side, ["OOC", "ZYG"]), at: onset)
    }
    let event = try #require(script.play().all(.clonic).first)
    #expect(event.side == EventSide(side))
    #expect(event.values[.burstCount] == .number(5))
    #expect(event.values[.intervalMeanS] == .number(0.15))
    #expect(event.values[.burstRateHz] == .number(6.667))
    #expect(event.values[.intervalCV] == .number(0.385))
    #expect(event.values[.intervalCV2] == .number(0.667))
    #expect(event.cause?.detector == PatternRecogniser.name)
    #expect(event.cause?.path.isEmpty == false)
  }

  @Test("Twitches further apart than the train gap are spasms of their own")
  func pauses() {
    var script = FaceScript()
    for onset in [1000.0, 1600, 2250] { script.volley(["R-OOC", "R-MEN"], at: onset) }
    let outcome = script.play()
    #expect(outcome.all(.isolated).count == 3)
    #expect(outcome.all(.clonic).isEmpty)
  }

  @Test("A second and more of abrupt activity of several muscles is tonic", arguments: sides)
  func tonic(side: Side) throws {
    var script = FaceScript()
    script.volley(muscles(side, ["OOC", "ZYG", "MEN"]), at: 1000, for: 1800)
    let outcome = script.play()
    #expect(outcome.patterns.count == 1)
    let event = try #require(outcome.all(.tonic).first)
    #expect(event.side == EventSide(side))
    #expect(event.duration >= 3600)
  }

  @Test("Clonic that turns tonic is one spasm with two phases")
  func clonicToTonic() throws {
    var script = FaceScript()
    for onset in [1000.0, 1120, 1260, 1350] { script.volley(["L-OOC", "L-ZYG"], at: onset) }
    script.volley(["L-OOC", "L-ZYG"], at: 1450, for: 1600)
    let outcome = script.play()
    let clonic = try #require(outcome.all(.clonic).first)
    let tonic = try #require(outcome.all(.tonic).first)
    #expect(outcome.patterns.count == 2)
    #expect(tonic.parent == clonic.id)
    #expect(clonic.parent == nil)
    #expect(tonic.onset == 2900)
    #expect(clonic.values[.burstCount] == .number(4))
  }

  @Test("An eye that contracts at once and holds is a spasm though the brow is seen later, a slow wink none")
  func abruptEye() {
    for (rise, kind) in [(10.0, EventKind.tonic), (120, .movement)] {
      var script = FaceScript()
      script.add("L-OOC", at: 1000, for: 1500, rise: rise)
      script.add("L-FRO", at: 1070, for: 1400, rms: 15, rise: rise)
      #expect(script.play().patterns.map(\.kind) == [kind])
    }
  }

  @Test("Twitches far stronger than the tonic phase that they turn into do not hide it")
  func strongTwitches() {
    var script = FaceScript()
    for onset in [1000.0, 1120, 1260, 1350] { script.volley(["L-OOC", "L-ZYG", "L-MEN"], at: onset, rms: 160) }
    script.volley(["L-OOC", "L-ZYG"], at: 1450, for: 1600)
    #expect(script.play().patterns.map(\.kind) == [.clonic, .tonic])
  }

  @Test("A long weak contraction beside a strong one is its company; behind strong twitches it is tonic")
  func weakLongContraction() throws {
    var script = FaceScript()
    script.add("L-OOC", at: 1000, for: 700, rms: 160)
    script.add("L-ZYG", at: 1003, for: 1500, rms: 30)
    #expect(script.play().patterns.map(\.kind) == [.isolated])
    script = FaceScript()
    script.volley(["L-OOC", "L-MEN"], at: 1000, for: 60, rms: 160)
    script.add("L-ZYG", at: 1003, for: 1500, rms: 30)
    let tonic = try #require(script.play().all(.tonic).first)
    #expect(tonic.onset == 2000 && tonic.duration == 3006)
  }

  @Test("A spasm has as many phases as it turns, whichever of its tonic ones is the strongest", arguments: [10.0, 25])
  func manyPhases(secondSNR: Double) {
    var script = FaceScript()
    script.volley(["L-OOC", "L-ZYG"], at: 1000, for: 1500)
    for onset in [2560.0, 2750, 2990, 3250] { script.volley(["L-OOC", "L-ZYG"], at: onset) }
    for (offset, name) in ["L-OOC", "L-ZYG"].enumerated() {
      script.add(name, at: 3500 + Double(offset), for: 1300, snr: secondSNR)
    }
    let phases = script.play().patterns.sorted { $0.onset < $1.onset }
    #expect(phases.map(\.kind) == [.tonic, .clonic, .tonic])
    #expect(phases.map(\.onset) == [2000, 5120, 7000])
    #expect(phases.map(\.parent) == [nil, phases[0].id, phases[0].id])
  }

  @Test("Two sides that twitch on their own are two spasms")
  func asynchronousSides() {
    var script = FaceScript()
    var random = RandomSource(seed: 4)
    for (letter, start) in [("L", 1000.0), ("R", 1043.0)] {
      var onset = start
      for _ in 0..<12 {
        script.volley(["\(letter)-OOC", "\(letter)-ZYG"], at: onset, for: 30)
        onset += random.uniform(80, 170)
      }
    }
    let outcome = script.play()
    #expect(outcome.all(.clonic).map(\.side).count == 2)
    #expect(Set(outcome.all(.clonic).map(\.side)) == [.left, .right])
    #expect(outcome.all(.bilateral).isEmpty)
    #expect(outcome.all(.blink).isEmpty)
  }

  @Test("A muscle that leaks across the midline does not make a spasm bilateral", arguments: sides)
  func midlineLeak(side: Side) throws {
    let mine = side.letter
    let other = side.opposite.letter
    var script = FaceScript()
    for index in 0..<4 {
      let onset = 1000 + 160 * Double(index)
      for muscle in ["OOC", "ZYG", "MEN"] {
        script.drive("\(mine)-\(muscle)", at: onset, for: 60, rms: 60, seed: UInt64(index))
        script.add("\(mine)-\(muscle)", at: onset, for: 60, rms: 60, snr: 30)
      }
      script.add("\(other)-MEN", at: onset + 4, for: 52, rms: 18, snr: 20)
    }
    script.leak(from: "\(mine)-MEN", to: "\(other)-MEN", gain: 0.3)
    script.rest(until: 4000, seed: 9)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind).filter { $0 != .crosstalkSuspected } == [.clonic])
    let event = try #require(outcome.all(.clonic).first)
    #expect(event.side == EventSide(side))
    #expect(event.channels.allSatisfy { $0.side == side })
    #expect(outcome.all(.burst).allSatisfy { $0.side == EventSide(side) })
    let leaked = outcome.all(.crosstalkSuspected)
    #expect(leaked.count == 4)
    #expect(leaked.allSatisfy { $0.parent == event.id })
  }

  @Test("What is alike in all channels of both sides is an artefact")
  func commonMode() {
    var script = FaceScript()
    script.drive("R-OOC", at: 1000, for: 90, rms: 80, seed: 3)
    for name in FaceScript.channels.map(\.description) where name != "R-OOC" {
      script.leak(from: "R-OOC", to: name, gain: 0.9)
    }
    for name in FaceScript.channels.map(\.description) { script.add(name, at: 1000, for: 90, rms: 75, snr: 30) }
    script.rest(until: 3000, seed: 2)
    let outcome = script.play()
    #expect(outcome.patterns.map(\.kind) == [.artefact])
    #expect(outcome.all(.burst).isEmpty)
    #expect(outcome.patterns.first?.channels.count == 8)
  }

  @Test("Artefacts of one class that meet are one event and belong to no pattern")
  func artefacts() {
    var script = FaceScript()
    for name in ["L-OOC", "R-OOC", "R-ZYG"] { script.add(name, at: 1000, for: 300, artefact: .motion) }
    script.add("R-MEN", at: 1010, for: 30, artefact: .pop)
    let outcome = script.play()
    #expect(outcome.events.map(\.kind) == [.artefact, .artefact])
    #expect(outcome.events.first { $0.values[.artefactClass] == .text("motion") }?.channels.count == 3)
  }

  @Test("A steep burst that comes with a volley of its side is muscle, one that comes alone is a pop")
  func volleyThatLooksLikeAPop() {
    var script = FaceScript()
    script.volley(["R-ZYG", "R-MEN"], at: 1000)
    script.add("R-OOC", at: 999, for: 20, artefact: .pop)
    script.add("R-OOC", at: 3000, for: 20, artefact: .pop)
    let outcome = script.play()
    #expect(outcome.all(.isolated).map(\.channels.count) == [3])
    #expect(outcome.all(.artefact).map(\.onset) == [6000])
  }

  @Test("Regular repetition of one muscle is a rhythm, irregular repetition is not", arguments: [true, false])
  func rhythm(isRegular: Bool) throws {
    var script = FaceScript()
    var random = RandomSource(seed: 11)
    var onset = 1000.0
    for _ in 0..<20 {
      // Two pieces, as a group of discharges may be seen.
      script.add("R-MEN", at: onset, for: 40)
      script.add("R-MEN", at: onset + 60, for: 30)
      onset += isRegular ? random.normal(420, 30) : random.uniform(220, 480)
    }
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == (isRegular ? 1 : 0))
    #expect(outcome.all(.clonic).isEmpty == isRegular)
    if isRegular {
      let event = try #require(outcome.all(.rhythmic).first)
      #expect(event.values[.burstCount] == .number(20))
      #expect(event.side == .right)
      #expect(outcome.patterns.count == 1)
    }
  }

  @Test("A rhythm goes on where its pace changes, where a discharge more is seen, and where its pauses are short")
  func changingRhythm() {
    var script = FaceScript()
    var random = RandomSource(seed: 12)
    var onset = 1000.0
    for index in 0..<60 {
      script.add("R-MEN", at: onset.rounded(), for: index < 40 ? 280 : 60)
      if index % 15 == 7 { script.add("R-MEN", at: onset.rounded() + 410, for: 10) }
      onset += random.normal(index < 40 ? 400 : 260, 20)
      if index % 15 == 7 { onset += 120 }
    }
    let outcome = script.play()
    #expect(outcome.all(.rhythmic).count == 1)
    #expect(outcome.patterns.count == 1)
  }

  @Test("The order in which bursts arrive within a tick changes nothing", arguments: [UInt64(1), 2, 3])
  func arrivalOrder(seed: UInt64) {
    let script = FaceScript.busy(minutes: 1, seed: 5)
    #expect(script.play().events == script.play(shuffle: seed).events)
  }

  @Test("Every burst has one row, its parent is there, and no identifier occurs twice")
  func wholeness() {
    let script = FaceScript.busy(minutes: 2, seed: 8)
    let outcome = script.play()
    let ids = outcome.events.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(outcome.all(.burst).count == script.bursts.count)
    let known = Set(ids)
    #expect(outcome.events.allSatisfy { $0.parent.map { known.contains($0) } ?? true })
    #expect(outcome.events.allSatisfy { $0.cause?.settings == DetectionSettings().hash })
  }

  @Test("Memory does not grow with the recording, and decisions come in time")
  func bounded() {
    let short = FaceScript.busy(minutes: 1, seed: 8).play()
    let long = FaceScript.busy(minutes: 8, seed: 8).play()
    #expect(long.mostHeld <= 2 * short.mostHeld + 50)
    // A second after the last onset of a muscle that was alone, and the settle time; what goes along with a smile waits
    // for its end.
    #expect(FaceScript.busy(minutes: 2, seed: 8, hasSmiles: false).play().latest <= FaceScript.sample(1200))
  }

  @Test("A gap closes what came before it")
  func gap() {
    var recogniser = PatternRecogniser(
      channels: FaceScript.channels, rate: FaceScript.rate, settings: DetectionSettings())
    let history = SignalHistory(channelCount: 8, frames: 64, delay: 0)
    var script = FaceScript()
    for onset in [100.0, 250, 380, 700, 820, 950] { script.volley(["R-OOC", "R-ZYG"], at: onset) }
    for burst in script.bursts where burst.onset < 1000 { recogniser.push(burst) }
    recogniser.gap(from: 1000, to: 1200, history: history)
    for burst in script.bursts where burst.onset >= 1000 { recogniser.push(burst) }
    var events = recogniser.advance(to: 1200, openBursts: [], history: history)
    events += recogniser.finish(history: history)
    #expect(events.count { $0.kind == .clonic } == 2)
  }
}
