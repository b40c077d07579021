// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import LiveSession
import Realtime
import Recordings
import SpasmDetection
import Testing

/// Recordings over several files: rotated, and behind gaps that no file bridges.
@Suite struct RecordingFilesTests {
  /// Markers and gaps near and on the boundaries of files.
  private func record(_ bench: EngineBench, cut: Int) throws -> RecordingPlan {
    let engine = bench.engine
    bench.feed(to: 3000, cut: cut)
    let plan = try engine.startRecording(RecordingRequest(subject: "S01", task: "rest"))
    bench.feed(to: 5100, cut: cut)
    // Noted behind the boundary at 5000, and lies before it.
    _ = try engine.addMarker(Marker(.task, "smile", .on), at: .sample(4950))
    bench.feed(to: 6990, cut: cut)
    // A gap over the boundary at 7000.
    bench.lose(60)
    bench.feed(to: 9500, cut: cut)
    bench.lose(2 * plan.framesPerRecord)
    bench.feed(to: 15_000, cut: cut)
    for number in 0..<12 {
      _ = try engine.addMarker(Marker(.note, "a long note of number \(number)"), at: .sample(14_990))
    }
    bench.feed(to: 19_100, cut: cut)
    _ = try engine.addMarker(Marker(.task, "smile", .off), at: .sample(19_010))
    bench.feed(to: 21_000, cut: cut)
    _ = try engine.stopRecording()
    bench.feed(to: 23_000, cut: cut)
    return plan
  }

  @Test(arguments: [1, 64, 4096]) func rotationLosesNothingAndChangesNoEvent(cut: Int) throws {
    let bench = try EngineBench(TestSignal(seconds: 12)) { $0.rotationSeconds = 1 }
    let plan = try record(bench, cut: cut)
    let whole = try EngineBench(TestSignal(seconds: 12))
    let same = try record(whole, cut: cut)
    let outlet = try #require(bench.outlet)
    #expect(outlet.failure == nil)
    let files = outlet.files
    #expect(files.count >= 8 && whole.outlet?.files.count == 1)
    #expect(files.map(\.number) == Array(1...files.count))
    #expect(files.dropFirst().allSatisfy { $0.gapCause == nil })
    #expect(files[1].path == "\(plan.base)_file-2.bdf")
    let end = try #require(outlet.end)
    #expect(end.ledger.balances && end.ledger.lost == 60 + 2 * plan.framesPerRecord)
    let batch = try batchTable(files)
    #expect(batch.samples == end.samples)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(bench.liveTable(plan.id) == whole.liveTable(same.id))
    #expect(try recordedCounts(files) == recordedCounts(#require(whole.outlet).files))
    #expect(batch.table.split(separator: "\n").count > 20)
  }

  /// Each further file says by itself where it belongs; its events' times count from its own first sample.
  @Test func everyFileNamesItsPlace() throws {
    let bench = try EngineBench(TestSignal(seconds: 12)) { $0.rotationSeconds = 2 }
    let plan = try record(bench, cut: 100)
    let files = try #require(bench.outlet).files
    for file in files.dropFirst() {
      var reader = try RecordingReader(path: file.path, singleFile: true)
      var texts: [StoredAnnotation] = []
      while texts.isEmpty {
        if case .annotations(let found) = try reader.next() { texts = found }
      }
      let head = try #require(texts.first { $0.text.hasPrefix("facialis/file ") })
      #expect(head.sample == 0 && head.record == 0)
      #expect(
        head.text
          == "facialis/file recording=\(plan.id) number=\(file.number) first_sample=\(file.firstSample)")
      #expect(reader.warnings.isEmpty)
      let start = LocalDateTime(unixNanoseconds: Int(file.start.nanoseconds), utcOffset: 0)
      #expect(reader.header.start == start)
      let offset = file.start.seconds(since: plan.start)
      #expect(abs(offset - Double(file.firstSample) / plan.format.rate) < 1e-8)
    }
    // Every burst in the log stands in a file at its place.
    var noted: [Int] = []
    for file in files {
      var reader = try RecordingReader(path: file.path, singleFile: true)
      while true {
        let element = try reader.next()
        if case .annotations(let found) = element {
          noted += found.filter { $0.text.hasPrefix("facialis/burst") }.map { $0.sample + file.firstSample }
        }
        if element == .end { break }
      }
    }
    let bursts = bench.events.filter { $0.recording == plan.id && $0.event.kind == .burst }.map(\.event.onset)
    #expect(Set(noted).isSubset(of: bursts))
    #expect(noted.count >= bursts.count - 3)
  }

  /// Unplugged for longer than a file bridges, once in mid-record and once on a boundary: the recording goes on.
  @Test(arguments: [1, 64, 4096]) func behindALongGapTheNextFileBegins(cut: Int) throws {
    let bench = try EngineBench(TestSignal(seconds: 20), longestGapSeconds: 1)
    bench.feed(to: 1000, cut: cut)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 5100, cut: cut)
    _ = try bench.engine.addMarker(Marker(.note, "before the gap"), at: .sample(5090))
    bench.lose(2500)
    bench.feed(to: 13_600, cut: cut)
    bench.lose(3000)
    bench.feed(to: 25_000, cut: cut)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 27_000, cut: cut)
    let outlet = try #require(bench.outlet)
    #expect(outlet.failure == nil)
    let files = outlet.files
    #expect(files.map(\.firstSample) == [0, 6600, 15_600])
    #expect(files.map(\.gapCause) == [nil, .source, .source])
    #expect(files.compactMap(\.samplesBefore) == [4100, 6000])
    let end = try #require(outlet.end)
    #expect(end.reason == .requested)
    #expect(end.ledger.balances && end.ledger[.source] == 5500)
    let batch = try batchTable(files)
    #expect(batch.samples == end.samples)
    #expect(bench.liveTable(plan.id) == batch.table)
    let gaps = bench.events.filter { $0.event.kind == .gap && $0.recording == plan.id }
    #expect(gaps.map(\.event.duration) == [2500, 3000])
    #expect(gaps.map(\.event.onset) == [4100, 12_600])
    #expect(bench.engine.machine.phase == .monitoring)
  }

  /// A disk that stalls for longer than a file bridges.
  @Test func aLongStallBeginsTheNextFileWhenTheDiskIsBack() throws {
    let bench = try EngineBench(TestSignal(seconds: 20), buffers: 4, longestGapSeconds: 2)
    let plan = try bench.engine.startRecording(RecordingRequest(subject: "S01"))
    bench.feed(to: 3000, cut: 50)
    let outlet = try #require(bench.outlet)
    outlet.stall()
    bench.feed(to: 15_000, cut: 50)
    outlet.resume()
    bench.feed(to: 30_000, cut: 50)
    _ = try bench.engine.stopRecording()
    bench.feed(to: 31_000, cut: 50)
    #expect(outlet.failure == nil)
    #expect(outlet.files.count == 2 && outlet.files.last?.gapCause == .disk)
    let end = try #require(outlet.end)
    #expect(end.ledger.balances && end.ledger[.disk] > 8000)
    let batch = try batchTable(outlet.files)
    #expect(batch.samples == end.samples)
    #expect(bench.liveTable(plan.id) == batch.table)
    #expect(bench.events.contains { $0.event.kind == .overload })
  }

  @Test func aFileEndsByLengthOrSizeWhicheverComesFirst() {
    func frames(_ seconds: Double, _ bytes: Int) -> Int {
      RotationPolicy(
        seconds: seconds, bytes: bytes, rate: 1000, framesPerRecord: 250, recordBytes: 1000, headerBytes: 512
      ).framesPerFile
    }
    #expect(frames(10, 1_000_000) == 10_000)
    #expect(frames(10.2, 1_000_000) == 10_000)
    #expect(frames(10, 20_511) == 19 * 250)
    #expect(frames(10, 20_512) == 20 * 250)
    #expect(frames(0.1, 10) == 250)
  }
}
