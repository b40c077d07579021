// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import LiveSession
import Realtime
import Recordings
import SpasmDetection
import Testing

@Suite struct SessionEngineTests {
  /// Recorded from mid-stream, with markers and gaps of every shape, stopped in mid-record.
  private func record(_ bench: EngineBench, cut: Int) throws -> RecordingPlan {
    let engine = bench.engine
    bench.feed(to: 4321, cut: cut)
    let plan = try engine.startRecording(RecordingRequest(subject: "S01", task: "rest"))
    bench.feed(to: 6000, cut: cut)
    _ = try engine.addMarker(Marker(.task, "smile", .on), at: .sample(5900))
    bench.feed(to: 7001, cut: cut)
    // Inside one record.
    bench.lose(90)
    bench.feed(to: 7500, cut: cut)
    _ = try engine.addMarker(Marker(.note, "a note: not a task"), at: .sample(7400))
    // Across several records, the first of which holds a marker.
    bench.lose(1733)
    bench.feed(to: 12_345, cut: cut)
    // From one boundary to another.
    let boundary = 4321 + 17 * plan.framesPerRecord
    bench.feed(to: boundary, cut: cut)
    bench.lose(2 * plan.framesPerRecord)
    bench.feed(to: 17_000, cut: cut)
    _ = try engine.addMarker(Marker(.task, "smile", .off), at: .sample(16_990))
    bench.feed(to: 20_000, cut: cut)
    _ = try engine.stopRecording()
    bench.feed(to: 22_000, cut: cut)
    return plan
  }

  @Test(arguments: [1, 7, 64, 4096]) func aRecordingIsAnalysedTheSameLiveAndInBatch(cut: Int) throws {
    let bench = try EngineBench(TestSignal(seconds: 12))
    let plan = try record(bench, cut: cut)
    let outlet = try #require(bench.outlet)
    #expect(outlet.failure == nil)
    let end = try #require(outlet.end)
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == end.samples)
    #expect(end.samples % plan.framesPerRecord == 0)
    #expect(end.ledger.balances)
    #expect(end.ledger.lost == 90 + 1733 + 2 * plan.framesPerRecord)
    let kinds = bench.events.filter { $0.recording == plan.id }.map(\.event.kind)
    #expect(kinds.filter { $0 == .marker }.count == 3)
    #expect(kinds.filter { $0 == .gap }.count >= 3)
    #expect(kinds.filter { $0 == .burst }.count >= 6)
  }

  @Test func tablesDoNotDependOnTheCutOfBlocks() throws {
    let tables = try [1, 7, 64, 4096].map { cut in
      let bench = try EngineBench(TestSignal(seconds: 12))
      return bench.liveTable(try record(bench, cut: cut).id)
    }
    #expect(Set(tables).count == 1)
  }

  /// The source ends in mid-record: the rest of the record is padding, and readers end before it.
  @Test(arguments: [9000, 9001, 9499, 9500]) func aSourceThatEndsLeavesAnExactRecording(last: Int) throws {
    let bench = try EngineBench(TestSignal(seconds: 6))
    bench.feed(to: 1000, cut: 10)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: last - 5, cut: 64)
    _ = try bench.engine.addMarker(Marker(.stimulus, "left"), at: .sample(last - 7))
    bench.feed(to: last, cut: 64)
    bench.engine.sourceEnded("gone")
    let outlet = try #require(bench.outlet)
    #expect(outlet.failure == nil)
    #expect(outlet.end?.reason == .sourceEnded)
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == last - 1000)
    #expect(bench.engine.machine.phase == .idle)
  }

  @Test func aDiskThatStallsMakesAGapAndTheLedgerBalances() throws {
    let bench = try EngineBench(TestSignal(seconds: 12), buffers: 4)
    bench.feed(to: 1234, cut: 50)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 6000, cut: 50)
    let outlet = try #require(bench.outlet)
    outlet.stall()
    bench.feed(to: 12_000, cut: 50)
    _ = try bench.engine.addMarker(Marker(.note, "the disk is slow"), at: .sample(11_900))
    outlet.resume()
    bench.feed(to: 20_000, cut: 50)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 21_000, cut: 50)
    let end = try #require(outlet.end)
    #expect(outlet.failure == nil)
    #expect(end.ledger.balances)
    let lost = end.ledger[.disk]
    #expect(lost > 0 && lost % plan.framesPerRecord == 0)
    #expect(end.ledger.lost == lost)
    let gaps = bench.events.filter { $0.event.kind == .gap && $0.recording == plan.id }
    #expect(gaps.map { $0.event.duration } == [lost])
    #expect(gaps.first?.event.values[.gapCause] == .text("disk"))
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == end.samples)
  }

  /// A disk that comes back now and then, with losses of the source inside its own gaps.
  @Test(arguments: [1, 2, 3]) func stallsAndLossesTogetherStayExact(buffers: Int) throws {
    let bench = try EngineBench(TestSignal(seconds: 30), buffers: buffers)
    bench.feed(to: 777, cut: 33)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    let outlet = try #require(bench.outlet)
    for round in 1...12 {
      outlet.stall()
      bench.feed(to: bench.sample + 350 * round, cut: 33)
      bench.lose(117 * (round % 3))
      bench.feed(to: bench.sample + 200, cut: 33)
      outlet.resume()
      bench.feed(to: bench.sample + 900, cut: 33)
      bench.lose(round == 7 ? 1500 : 0)
    }
    outlet.stall()
    _ = try bench.engine.stopRecording()
    bench.feed(to: bench.sample + 900, cut: 33)
    outlet.resume()
    let end = try #require(outlet.end)
    #expect(outlet.failure == nil)
    #expect(end.ledger.balances)
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == end.samples)
    #expect(bench.engine.ledger.balances)
  }

  /// More gaps than a record can mark: the rest of the record is one gap.
  @Test func aStormOfGapsStaysExact() throws {
    let bench = try EngineBench(TestSignal(seconds: 6))
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 3000, cut: 100)
    for _ in 0..<60 {
      bench.lose(3)
      bench.feed(to: bench.sample + 8, cut: 100)
    }
    bench.feed(to: 8000, cut: 100)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 9000, cut: 100)
    let end = try #require(bench.outlet?.end)
    #expect(bench.outlet?.failure == nil)
    #expect(end.ledger.balances)
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == end.samples)
  }

  @Test func aStopDuringAStallEndsAtTheLastRecordedFrame() throws {
    let bench = try EngineBench(TestSignal(seconds: 8), buffers: 2)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 3000, cut: 64)
    let outlet = try #require(bench.outlet)
    outlet.stall()
    bench.feed(to: 9000, cut: 64)
    _ = try bench.engine.addMarker(Marker(.note, "late"), at: .sample(8900))
    _ = try bench.engine.stopRecording()
    #expect(bench.engine.machine.phase == .monitoring)
    outlet.resume()
    let end = try #require(outlet.end)
    #expect(end.ledger.balances && end.ledger[.disk] > 0)
    let batch = try batchTable(plan.path)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(batch.samples == end.samples)
    // The marker lies in no recorded frame; it is still in the log.
    #expect(bench.events.contains { $0.recording == nil && $0.event.kind == .marker && $0.streamSample == 8900 })
  }

  @Test func finalBurstsSayWhichProvisionalOnesTheyReplace() throws {
    var detection = DetectionSettings()
    try detection.set("provisional_evidence", 4)
    let bench = try EngineBench(TestSignal(seconds: 12), detection: detection)
    bench.feed(to: 24_000, cut: 20)
    let shown = Set(bench.provisional.map(\.id))
    let superseded = bench.events.compactMap(\.supersedes)
    #expect(shown.count == bench.provisional.count)
    #expect(superseded.count >= 4)
    #expect(Set(superseded).count == superseded.count)
    #expect(shown.isSuperset(of: superseded))
  }

  /// Under overload viewers lose frames and are told; the analysis sees every frame; every step is an event.
  @Test func overloadCostsViewersFramesAndNobodyEvents() throws {
    let calm = try EngineBench(TestSignal(seconds: 12))
    calm.feed(to: 24_000, cut: 20)
    let bench = try EngineBench(TestSignal(seconds: 12))
    let viewer = bench.hub.subscribe()
    bench.feed(to: 6000, cut: 20)
    bench.engine.update(lag: 0.7)
    bench.feed(to: 8000, cut: 20)
    for _ in 0..<5 {
      bench.engine.update(lag: 0)
      bench.clock.advance(nanoseconds: 1_000_000_000)
    }
    bench.feed(to: 24_000, cut: 20)
    let overloads = bench.events.filter { $0.event.kind == .overload }.map { $0.event.cause?.path ?? [] }
    #expect(overloads == [["left out: viewer, spectra"], ["left out: viewer"], ["nothing is left out any more"]])
    let canonical = { (bench: EngineBench) in bench.events.map(\.event).filter(\.kind.isCanonical) }
    #expect(canonical(bench) == canonical(calm))
    #expect(canonical(calm).count > 5)
    guard case .lost(let range)? = viewer.poll() else {
      Issue.record("nothing was told")
      return
    }
    #expect(range.contains(6000) && range.contains(7999))
  }

  @Test func markersAreCheckedAndClampedToWhatHasArrived() throws {
    let bench = try EngineBench(TestSignal(seconds: 3))
    bench.feed(to: 2000, cut: 20)
    #expect(try bench.engine.addMarker(Marker(.note, "x"), at: .sample(9000)) == 2000)
    #expect(try bench.engine.addMarker(Marker(.note, "y"), at: .age(0.5)) == 1000)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 3000, cut: 20)
    #expect(try bench.engine.addMarker(Marker(.note, "before"), at: .sample(1500)) == 1500)
    #expect(try bench.engine.addMarker(Marker(.note, "z"), at: .utc(plan.start.advanced(bySeconds: 0.25))) == 2500)
    for text in ["", "facialis/clonic", "BAD_ACQ_SKIP", "a\nb", String(repeating: "x", count: 401)] {
      #expect(throws: FacialisError.self) { try bench.engine.addMarker(Marker(.note, text), at: .age(0)) }
    }
    let before = bench.events.first { $0.event.values[.marker] == .text("before") }
    #expect(before?.recording == nil && before?.streamSample == 1500)
  }

  @Test func requestsThatDoNotFitAreRefusedInWords() throws {
    let bench = try EngineBench(TestSignal(seconds: 3))
    #expect { try bench.engine.stopRecording() } throws: { ($0 as? FacialisError)?.code == "not-recording" }
    for subject in ["", "Jane Doe", "../x", String(repeating: "S", count: 33), "Ä"] {
      #expect { try bench.engine.startRecording(RecordingRequest(subject: subject)) } throws: {
        ($0 as? FacialisError)?.code == "recording-code-invalid"
      }
    }
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S-01", task: "forced_closure"))
    #expect(plan.id == "S-01_forced_closure_20260101T000000Z")
    #expect { try bench.engine.startRecording(RecordingRequest(subject: "S02")) } throws: {
      ($0 as? FacialisError)?.code == "already-recording"
    }
  }

  @Test func aFileThatIsThereIsNeverOverwritten() throws {
    let bench = try EngineBench(TestSignal(seconds: 3))
    _ = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    _ = try bench.engine.stopRecording()
    #expect(bench.engine.machine.phase == .monitoring)
    #expect(throws: FacialisError.self) { try bench.engine.startRecording(RecordingRequest(subject: "S01")) }
    #expect(bench.engine.machine.phase == .monitoring)
  }
}
