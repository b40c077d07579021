// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Simulator
import Testing

struct TruthTests {
  private func run(_ text: String) throws -> (
    format: StreamFormat, counts: [Int32], truth: [Event], markers: [PlacedMarker]
  ) {
    var simulator = try SignalSimulator(SimulationSettings(text))
    var counts: [Int32] = []
    var truth: [Event] = []
    var markers: [PlacedMarker] = []
    while !simulator.isAtEnd {
      counts += simulator.next(frames: 4096).counts
      truth += simulator.takeTruth()
      markers += simulator.takeMarkers()
    }
    truth += simulator.takeTruth()
    return (simulator.format, counts, truth, markers)
  }

  /// What has to come out of each scenario within 90 s, and what must not.
  private static let contents: [(String, Set<EventKind>, Set<EventKind>)] = [
    ("default", [.blink, .clonic, .movement, .marker, .burst], [.bilateral, .rhythmic]),
    ("S01", [.blink], [.clonic, .isolated, .tonic, .movement, .synkinesis]),
    ("S02", [.blink, .movement, .artefact, .marker], [.clonic, .isolated, .tonic, .synkinesis]),
    ("S03", [.movement, .marker, .blink], [.clonic, .synkinesis]),
    ("S04", [.isolated], [.tonic]),
    ("S05", [.clonic, .blink], [.synkinesis]),
    ("S06", [.clonic, .tonic], [.synkinesis]),
    ("S07", [.clonic, .movement], []),
    ("S08", [.clonic], []),
    ("S09", [.clonic], []),
    ("S10", [.synkinesis, .movement], [.clonic, .isolated, .tonic]),
    ("S10-mild", [.movement], [.clonic]),
    ("S10-severe", [.synkinesis], [.clonic]),
    ("S11", [.synkinesis, .clonic], []),
    ("S12", [.rhythmic], [.clonic]),
    ("S13", [.bilateral], [.clonic]),
    ("S14", [.movement, .tonic], [.clonic]),
    ("S15", [.clonic], [.tonic, .isolated]),
    ("S16", [.artefact, .leadOff, .mainsHum], []),
    ("S17", [.crosstalkSuspected, .movement], [.synkinesis, .clonic]),
    ("S18", [.gap, .clonic], []),
    ("S19", [.marker, .clonic], []),
    ("S20", [.burst], []),
    ("myoclonus", [.isolated, .bilateral], [.clonic]),
    ("fasciculation", [.isolated], [.clonic]),
  ]

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: TruthTests.contents)
  func scenariosHoldWhatTheyPromise(name: String, present: Set<EventKind>, absent: Set<EventKind>) throws {
    let result = try run("scenario=\(name),duration=90,rate=1000,channels=8,seed=5")
    let kinds = Set(result.truth.map(\.kind))
    #expect(present.isSubset(of: kinds), "\(kinds)")
    #expect(kinds.isDisjoint(with: absent), "\(kinds)")
    let identifiers = Set(result.truth.map(\.id))
    let names = Set(result.format.channels.map(\.name))
    for event in result.truth {
      #expect(event.onset >= 0 && event.duration >= 0 && event.onset + event.duration <= 90_000)
      #expect(event.channels.allSatisfy(names.contains))
      if event.onset + event.duration < 90_000 {
        #expect(event.members.allSatisfy(identifiers.contains))
        if let parent = event.parent { #expect(identifiers.contains(parent) || event.onset > 80_000) }
      }
      if event.kind.isSpasm { #expect(event.side?.single != nil) }
      if event.kind == .burst { #expect(event.channels.count == 1 && event.parent != nil) }
    }
    #expect(
      result.markers.map { $0.marker.event(at: $0.sample).id } == result.truth.filter { $0.kind == .marker }.map(\.id))
    #expect(try EventTable.events(EventTable.text(result.truth, rate: 1000), rate: 1000).count == result.truth.count)
  }

  @Test func theCatalogueIsWhatIsTested() {
    #expect(ScenarioCatalogue.all.map(\.name).sorted() == Self.contents.map(\.0).sorted())
  }

  @Test(
    .enabled(if: Build.isOptimised, Build.reason),
    arguments: [("S05", EventSide.right), ("S09", .left), ("S05,side=left", .left)])
  func spasmsAreOnTheAffectedSide(scenario: String, side: EventSide) throws {
    let spasms = try run("scenario=\(scenario),duration=60,rate=1000").truth.filter(\.kind.isSpasm)
    #expect(!spasms.isEmpty)
    #expect(spasms.allSatisfy { $0.side == side })
    #expect(spasms.flatMap(\.channels).allSatisfy { EventSide($0.side) == side })
  }

  /// The signal, filtered to 20 to 450 Hz, is loud where the truth says so and quiet elsewhere.
  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: ["S05", "S10", "S12", "S13"])
  func truthAndSignalAgree(scenario: String) throws {
    let result = try run("scenario=\(scenario),duration=60,rate=4000,seed=9")
    let channels = result.format.channels.count
    for (index, channel) in result.format.channels.enumerated() {
      var filter = BandFilter(rate: 4000)
      let first = channel.calibration.physical(result.counts[index])
      let signal = stride(from: index, to: result.counts.count, by: channels).map {
        filter.next(channel.calibration.physical(result.counts[$0]) - first)
      }
      let bursts = result.truth.filter { $0.kind == .burst && $0.channels == [channel.name] }
      var isActive = [Bool](repeating: false, count: signal.count)
      for burst in bursts {
        for sample in max(0, burst.onset - 200)..<min(signal.count, burst.onset + burst.duration + 200) {
          isActive[sample] = true
        }
      }
      for burst in bursts {
        guard let expected = burst.values[.rmsUV]?.number, (burst.values[.snrDB]?.number ?? 0) > 20,
          !bursts.contains(where: {
            $0 != burst && $0.onset < burst.onset + burst.duration + 200 && $0.onset + $0.duration + 200 > burst.onset
          }), burst.onset + burst.duration + 80 < signal.count
        else { continue }
        // The filter delays by some samples and rings on: energy up to 20 ms later belongs to the burst.
        let window = signal[burst.onset..<burst.onset + burst.duration + 80]
        let found = (window.reduce(0) { $0 + $1 * $1 } / Double(burst.duration)).squareRoot()
        #expect((0.85...1.25).contains(found / expected), "\(burst.id): \(found) uV for \(expected)")
      }
      let quiet = zip(signal, isActive).dropFirst(4000).filter { !$0.1 }.map(\.0)
      #expect(Electrode.rms(quiet) < 7, "\(channel.name): \(Electrode.rms(quiet)) uV at rest")
    }
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: [("S05", 6.0), ("S05", 20), ("S03", 10), ("S06", 0)])
  func noiseIsScaledToTheWantedRatio(scenario: String, target: Double) throws {
    let truth = try run("scenario=\(scenario),duration=120,rate=1000,snr=\(target)").truth
    let bursts = truth.filter { $0.kind == .burst }
    let spasms = bursts.filter { $0.values[.origin] == .text("spasm") }
    let ratios = (spasms.isEmpty ? bursts : spasms).compactMap { $0.values[.snrDB]?.number }
    #expect((Electrode.median(ratios) - target).magnitude < 1, "\(Electrode.median(ratios)) dB")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func noiseInTheSignalIsWhatTheTruthSays() throws {
    // The background of every channel follows from a burst's RMS and its ratio.
    let result = try run("scenario=S05,duration=60,rate=2000,snr=5,seed=2")
    for (index, channel) in result.format.channels.enumerated() {
      let bursts = result.truth.filter { $0.kind == .burst && $0.channels == [channel.name] }
      guard let burst = bursts.first, let rms = burst.values[.rmsUV]?.number,
        let ratio = burst.values[.snrDB]?.number
      else { continue }
      let expected = rms / PortableMath.pow(10, ratio / 20)
      var filter = BandFilter(rate: 2000)
      var sum = 0.0
      var count = 0.0
      var sample = 0
      let first = result.counts[index]
      for position in stride(from: index, to: result.counts.count, by: 8) {
        let value = filter.next(Double(result.counts[position] - first) * channel.microvoltsPerCount)
        let time = sample
        sample += 1
        if time < 4000 || bursts.contains(where: { time > $0.onset - 100 && time < $0.onset + $0.duration + 100 }) {
          continue
        }
        sum += value * value
        count += 1
      }
      let found = (sum / count).squareRoot()
      #expect((0.85...1.2).contains(found / expected), "\(channel.name): \(found) uV for \(expected)")
    }
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func clonicIntervalsAreIrregularAndMyokymicOnesRegular() throws {
    let clonic = try run("scenario=S05,duration=600,rate=1000,channels=1").truth.filter { $0.kind == .clonic }
    var deviations: [Double] = []
    for event in clonic where (event.values[.burstCount]?.number ?? 0) >= 6 {
      if let variation = event.values[.intervalCV]?.number { deviations.append(variation) }
    }
    #expect(deviations.count > 10)
    #expect((0.4...0.8).contains(Electrode.median(deviations)), "\(Electrode.median(deviations))")
    let rhythmic = try run("scenario=S12,duration=600,rate=1000").truth.filter { $0.kind == .rhythmic }
    let variations = rhythmic.compactMap { $0.values[.intervalCV]?.number }
    #expect(variations.count > 8)
    #expect(variations.allSatisfy { $0 <= 0.15 }, "\(variations)")
    let regular = try run("scenario=S15,duration=120,rate=1000,channels=1").truth.filter { $0.kind == .clonic }
    #expect(Electrode.median(regular.compactMap { $0.values[.intervalCV]?.number }) < 0.2)
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason), arguments: [1, 2, 3])
  func blinksComeAtTheirRate(seed: UInt64) throws {
    let blinks = try run("scenario=S01,duration=600,rate=1000,channels=2,seed=\(seed)").truth.filter {
      $0.kind == .blink
    }
    // 170 expected; the standard deviation of a renewal count with CV 0.6 is 0.6 * sqrt(170) = 8.
    #expect((146...194).contains(blinks.count), "\(blinks.count) blinks")
    #expect(blinks.allSatisfy { $0.side == .both })
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func theTriggerDoublesTheRate() throws {
    var on = 0.0
    var off = 0.0
    for seed in 1...5 {
      let truth = try run("scenario=S19,duration=360,rate=1000,channels=1,seed=\(seed)").truth
      #expect(truth.count { $0.kind == .marker } == 5)
      for event in truth where event.kind.isSpasm && event.parent == nil {
        if event.onset / 60_000 % 2 == 1 { on += 1 } else { off += 1 }
      }
    }
    #expect((1.5...2.5).contains(on / off), "\(on) on, \(off) off")
  }

  @Test(.enabled(if: Build.isOptimised, Build.reason)) func synkinesisFollowsItsMovement() throws {
    let truth = try run("scenario=S10,duration=300,rate=1000").truth
    let byID = Dictionary(truth.map { ($0.id, $0) }) { first, _ in first }
    let synkineses = truth.filter { $0.kind == .synkinesis }
    #expect(synkineses.count > 50)
    for event in synkineses {
      let parent = event.parent.flatMap { byID[$0] }
      #expect(parent?.kind == .movement || parent?.kind == .blink)
      #expect(event.side == .right)
      #expect(event.channels.count == 2)
      #expect((-2...12).contains(event.values[.lagMS]?.number ?? .nan))
    }
  }
}
