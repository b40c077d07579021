// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import LiveSession
import Realtime
import Recordings
import SpasmDetection
import Testing

/// Recordings that begin before they were asked for.
@Suite struct PreTriggerTests {
  private func check(_ bench: EngineBench, _ plan: RecordingPlan) throws {
    let outlet = try #require(bench.outlet)
    #expect(outlet.failure == nil)
    let end = try #require(outlet.end)
    #expect(end.ledger.balances)
    let batch = try batchTable(outlet.files)
    #expect(batch.samples == end.samples)
    #expect(bench.liveTable(plan.id) == batch.table)
    let mine = bench.events.filter { $0.recording == plan.id }
    #expect(mine.allSatisfy { $0.streamSample == plan.firstSample + $0.event.onset })
  }

  /// It holds the same frames and events as one that was begun in time.
  @Test(arguments: [7, 64, 4096]) func itIsTheSameAsOneBegunInTime(cut: Int) throws {
    let late = try EngineBench(TestSignal(seconds: 14))
    late.feed(to: 6200, cut: cut)
    _ = try late.engine.addMarker(Marker(.task, "smile", .on), at: .sample(6150))
    late.feed(to: 7300, cut: cut)
    late.lose(300)
    late.feed(to: 13_600, cut: cut)
    let plan = try late.engine.startRecording(RecordingRequest(subject: "S01", preTriggerSeconds: 4))
    late.feed(to: 20_000, cut: cut)
    _ = try late.engine.stopRecording()
    late.feed(to: 24_000, cut: cut)
    #expect(plan.firstSample == 5600 && plan.preTriggerSamples == 8000 && plan.preTriggerSeconds == 4)
    try check(late, plan)
    // Begun in time, at the same sample, with the same marker and gap.
    let inTime = try EngineBench(TestSignal(seconds: 14))
    inTime.feed(to: 5600, cut: cut)
    let same = try inTime.engine.startRecording(RecordingRequest(subject: "S01"))
    inTime.feed(to: 6200, cut: cut)
    _ = try inTime.engine.addMarker(Marker(.task, "smile", .on), at: .sample(6150))
    inTime.feed(to: 7300, cut: cut)
    inTime.lose(300)
    inTime.feed(to: 20_000, cut: cut)
    _ = try inTime.engine.stopRecording()
    inTime.feed(to: 24_000, cut: cut)
    #expect(try recordedCounts(#require(late.outlet).files) == recordedCounts(#require(inTime.outlet).files))
    let bursts = { (bench: EngineBench, id: String) in
      bench.events.filter { $0.recording == id && $0.event.kind.isCanonical && $0.event.kind != .marker }.map(
        \.event.id
      )
      .sorted()
    }
    #expect(bursts(late, plan.id) == bursts(inTime, same.id))
    #expect(late.events.contains { $0.recording == plan.id && $0.event.id == "marker:550:task:smile:on" })
  }

  /// It catches up over many blocks and a bounded piece with each, while the stream goes on.
  @Test func itCatchesUpInPieces() throws {
    let bench = try EngineBench(TestSignal(channels: 4, rate: 8000, seconds: 30)) { $0.preTriggerSeconds = 20 }
    bench.feed(to: 170_000, cut: 40)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01", preTriggerSeconds: 20))
    #expect(plan.preTriggerSamples == 160_000)
    bench.feed(to: bench.sample + 40, cut: 40)
    let first = bench.engine.cursor
    #expect(first < bench.engine.position && first > plan.firstSample)
    bench.feed(to: bench.sample + 40, cut: 40)
    #expect(bench.engine.cursor - first <= 64 * 40)
    bench.feed(to: bench.sample + 8000, cut: 40)
    #expect(bench.engine.cursor == bench.engine.position)
    _ = try bench.engine.stopRecording()
    bench.feed(to: bench.sample + 8000, cut: 40)
    try check(bench, plan)
  }

  /// Stopped, and the stream ended, before it has caught up: it still holds everything up to the stop.
  @Test(arguments: [true, false]) func aStopWhileItCatchesUpComesInItsTime(sourceEnds: Bool) throws {
    let bench = try EngineBench(TestSignal(channels: 4, rate: 8000, seconds: 30)) { $0.preTriggerSeconds = 20 }
    bench.feed(to: 170_000, cut: 40)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01", preTriggerSeconds: 20))
    bench.feed(to: 170_080, cut: 40)
    #expect(bench.engine.cursor < bench.engine.position)
    if sourceEnds {
      bench.engine.sourceEnded("gone")
      #expect(bench.outlet?.end?.reason == .sourceEnded)
      #expect(bench.outlet?.end?.samples == 160_080)
    } else {
      #expect(try bench.engine.stopRecording().id == plan.id)
      bench.feed(to: 190_000, cut: 40)
      let end = try #require(bench.outlet?.end)
      #expect(end.reason == .requested)
      #expect((160_080...160_080 + plan.framesPerRecord).contains(end.samples))
      #expect(bench.engine.machine.phase == .monitoring && bench.engine.cursor == bench.engine.position)
    }
    try check(bench, plan)
  }

  @Test func ifLessIsThereItSaysHowMuch() throws {
    let bench = try EngineBench(TestSignal(seconds: 12)) { $0.preTriggerSeconds = 3 }
    bench.feed(to: 4000, cut: 50)
    let all = try bench.engine.startRecording(RecordingRequest(subject: "S01", preTriggerSeconds: 60))
    #expect(all.preTriggerSeconds == 2 && all.firstSample == 0)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 20_000, cut: 50)
    let most = try bench.engine.startRecording(RecordingRequest(subject: "S02", preTriggerSeconds: 60))
    #expect(most.preTriggerSeconds == 3 && most.firstSample == 14_000)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 22_000, cut: 50)
    bench.lose(1000)
    bench.feed(to: 24_000, cut: 50)
    // It begins behind the gap that the wanted start lies in.
    let behind = try bench.engine.startRecording(RecordingRequest(subject: "S03", preTriggerSeconds: 0.7))
    #expect(behind.preTriggerSeconds == 0.5 && behind.firstSample == 23_000)
  }

  /// A slow disk while it catches up costs time and no sample.
  @Test func itWaitsForTheDiskWhileItCatchesUp() throws {
    let bench = try EngineBench(TestSignal(seconds: 30), buffers: 3)
    bench.feed(to: 20_000, cut: 50)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01", preTriggerSeconds: 8))
    let outlet = try #require(bench.outlet)
    outlet.stall()
    bench.feed(to: 23_000, cut: 50)
    #expect(bench.engine.cursor < 20_000)
    outlet.resume()
    bench.feed(to: 40_000, cut: 50)
    #expect(bench.engine.cursor == bench.engine.position)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 41_000, cut: 50)
    #expect(outlet.end?.ledger.lost == 0)
    try check(bench, plan)
  }
}
