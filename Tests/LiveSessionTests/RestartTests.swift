// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import LiveSession
import Realtime
import Recordings
import Testing

/// Recordings that a crash interrupted.
@Suite(.timeLimit(.minutes(2))) struct RestartTests {
  /// What a crash leaves: the folder as it was at one moment, and the log.
  struct Remains {
    var folder: String
    var log: MemoryLog
    var id: String
    var path: String
  }

  /// Until the file is there.
  private func waitForFile(_ path: String) async {
    while !FileManager.default.fileExists(atPath: path) { try? await Task.sleep(for: .milliseconds(20)) }
  }

  private static func folder() -> String { NSTemporaryDirectory() + "facialis-" + UUID().uuidString }

  /// Records until so many bursts are in the log; the last bytes of the file get lost, so that the log knows more than the disk.
  private func crash(afterBursts wanted: Int, bytesLost: Int) async throws -> Remains {
    let settings = LiveSettings(recordingsFolder: Self.folder())
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    let log = MemoryLog()
    let session = try LiveSession(settings: settings, log: log)
    let events = session.events.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    let plan = try await session.startRecording(RecordingRequest(subject: "S01", task: "rest"))
    _ = try await session.addMarker(Marker(.task, "rest", .on))
    var bursts = 0
    while bursts < wanted, case .element(let numbered)? = await events.next() {
      if numbered.event.kind == .burst, numbered.pending.recording == plan.id { bursts += 1 }
    }
    let copy = Self.folder()
    try FileManager.default.copyItem(atPath: settings.recordingsFolder, toPath: copy)
    let remains = Remains(
      folder: copy, log: MemoryLog(events: log.all), id: plan.id, path: "\(copy)/\(plan.id).bdf")
    await session.shutDown()
    let file = try FileHandle(forUpdating: URL(filePath: remains.path))
    let size = try file.seekToEnd()
    try file.truncate(atOffset: size - UInt64(bytesLost))
    try file.close()
    return remains
  }

  private func plans(_ description: RecordingDescription, _ folder: String) -> [FilePlan] {
    description.files.enumerated().map {
      FilePlan(
        number: $0 + 1, path: "\(folder)/\($1.name)", firstSample: $1.firstSample, start: description.startedUTC,
        gapCause: $1.gapCause)
    }
  }

  /// It goes on in the next file; the table of all of it is what batch analysis finds, and no event is in it twice.
  @Test(arguments: [100, 45_000]) func aRecordingGoesOnAfterACrash(bytesLost: Int) async throws {
    let remains = try await crash(afterBursts: 9, bytesLost: bytesLost)
    defer { try? FileManager.default.removeItem(atPath: remains.folder) }
    let old = remains.log.all.count
    let session = try LiveSession(settings: LiveSettings(recordingsFolder: remains.folder), log: remains.log)
    let events = session.events.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    var bursts = 0
    while bursts < 6, case .element(let numbered)? = await events.next() {
      let isNew = numbered.pending.streamSample > 0 && numbered.pending.recording == remains.id
      if numbered.event.kind == .burst, isNew { bursts += 1 }
    }
    let result = try await session.stopRecording()
    #expect(result.plan.id == remains.id && result.failure == nil)
    #expect(result.paths.map { $0.split(separator: "/").last } == ["\(remains.id).bdf", "\(remains.id)_file-2.bdf"])
    await session.shutDown()
    let description = try RecordingDescription(path: "\(remains.folder)/\(remains.id).json")
    #expect(description.end == "requested" && description.samples == result.samples)
    #expect(description.files.map(\.gapCause) == [nil, .restart])
    #expect(description.files.allSatisfy { $0.samples != nil })
    let ledger = try #require(description.ledger)
    #expect(ledger.balances && ledger[.restart] > 0 && ledger.lost == ledger[.restart])
    #expect(ledger.expected == result.samples)
    let batch = try batchTable(plans(description, remains.folder))
    #expect(batch.samples == result.samples)
    let table = try String(contentsOfFile: "\(remains.folder)/\(remains.id)_events.tsv", encoding: .utf8)
    #expect(table == batch.table)
    #expect(table.contains("restart"))
    // What was in the log is in it once, and what the crash took is withdrawn.
    let standing = try remains.log.loggedEvents(recording: remains.id)
    #expect(Set(standing.map(\.id)).count == standing.count)
    #expect(remains.log.all.map(\.number) == Array(1...remains.log.all.count))
    #expect(remains.log.withdrawn.allSatisfy { $0.number <= old })
    if bytesLost > 1000 { #expect(!remains.log.withdrawn.isEmpty) }
  }

  /// Where it does not go on, it is ended in words, and its table is made from what is there.
  @Test func oneThatDoesNotGoOnIsEnded() async throws {
    let remains = try await crash(afterBursts: 9, bytesLost: 100)
    defer { try? FileManager.default.removeItem(atPath: remains.folder) }
    var settings = LiveSettings(recordingsFolder: remains.folder)
    settings.resumeSeconds = 0
    let session = try LiveSession(settings: settings, log: remains.log)
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    #expect(session.status.recording == nil)
    await waitForFile("\(remains.folder)/\(remains.id)_events.tsv")
    await session.shutDown()
    let description = try RecordingDescription(path: "\(remains.folder)/\(remains.id).json")
    #expect(description.end == "interrupted" && description.stoppedUTC != nil)
    #expect(description.notes?.first?.contains("switched off") == true)
    #expect(description.ledger?.balances == true && description.ledger?.expected == description.samples)
    let batch = try batchTable(remains.path)
    #expect(batch.samples == description.samples)
    let table = try String(contentsOfFile: "\(remains.folder)/\(remains.id)_events.tsv", encoding: .utf8)
    #expect(table == batch.table)
    #expect(OpenRecording.find(in: remains.folder).isEmpty)
  }

  /// Killed again and again, also before a first data record was written.
  @Test func itSurvivesCrashAfterCrash() async throws {
    var remains = try await crash(afterBursts: 3, bytesLost: 1)
    var log = remains.log
    defer { try? FileManager.default.removeItem(atPath: remains.folder) }
    // A file that was just begun when the next crash came: a header and no record.
    let header = try FileHandle(forReadingFrom: URL(filePath: remains.path)).read(upToCount: 300)
    try #require(header).write(to: URL(filePath: "\(remains.folder)/\(remains.id)_file-2.bdf"))
    for round in 0..<3 {
      let session = try LiveSession(settings: LiveSettings(recordingsFolder: remains.folder), log: log)
      let waveform = session.waveform.subscribe()
      try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
      for _ in 0..<(60 + 90 * round) { _ = await waveform.next() }
      let copy = Self.folder()
      try FileManager.default.copyItem(atPath: remains.folder, toPath: copy)
      log = MemoryLog(events: log.all)
      await session.shutDown()
      try FileManager.default.removeItem(atPath: remains.folder)
      remains.folder = copy
    }
    let session = try LiveSession(settings: LiveSettings(recordingsFolder: remains.folder), log: log)
    let waveform = session.waveform.subscribe()
    try session.start(LiveSessionTests.ScriptedSource(TestSignal(seconds: 12)))
    for _ in 0..<100 { _ = await waveform.next() }
    let result = try await session.stopRecording()
    await session.shutDown()
    #expect(result.failure == nil && result.ledger.balances)
    let description = try RecordingDescription(path: "\(remains.folder)/\(remains.id).json")
    #expect(
      description.files.map(\.name)
        == (1...description.files.count).map { number in
          number == 1 ? "\(remains.id).bdf" : "\(remains.id)_file-\(number).bdf"
        })
    #expect(description.files.count >= 4)
    let batch = try batchTable(plans(description, remains.folder))
    let table = try String(contentsOfFile: "\(remains.folder)/\(remains.id)_events.tsv", encoding: .utf8)
    #expect(table == batch.table)
    #expect(batch.samples == description.samples)
  }

  /// The length of the gap is that of the civil clock; frames go to the disk at once, before anything is analysed.
  @Test(arguments: [10.0, -5, 4000]) func theGapIsWhatTheClockSays(secondsAgo: Double) throws {
    let bench = try EngineBench(TestSignal(seconds: 4))
    let description = RecordingDescription(
      recording: "S01_x", subject: "S01", device: "d", montage: nil, format: bench.signal.format, recordS: 0.25,
      synchronisationS: 0.5, settingsHash: "", settings: "",
      startedUTC: bench.clock.utc().advanced(bySeconds: -20 - secondsAgo), utcOffsetS: 0, streamSample: 0,
      files: [.init(name: "S01_x.bdf", firstSample: 0, samples: 40_000)])
    bench.engine.interrupted = OpenRecording(description: description, folder: bench.folder, nextNumber: 2)
    #expect(throws: FacialisError.self) { try bench.engine.startRecording(RecordingRequest(subject: "S02")) }
    bench.feed(to: 4000, cut: 20)
    guard secondsAgo < 1800 else {
      #expect(bench.outlet == nil && bench.engine.currentRecording == nil)
      return
    }
    let file = try #require(bench.outlet?.files.first)
    let gap = secondsAgo > 0 ? 20_000 : 1
    #expect(file.number == 2 && file.gapCause == .restart && file.samplesBefore == 40_000)
    #expect(file.firstSample == 40_000 + gap)
    #expect(file.path == "\(bench.folder)/S01_x_file-2.bdf")
    let going = try #require(bench.engine.currentRecording)
    #expect(going.plan.id == "S01_x" && going.samples == 40_000 + gap + 4000)
    #expect(going.ledger.balances && going.ledger[.restart] == gap && going.ledger.received == 4000)
    #expect(try RecordingReader(path: file.path, singleFile: true).sampleCount == 4000)
    let words = bench.events.compactMap { $0.event.cause?.path.first }.joined()
    #expect(words.contains("goes on") && words.contains("not known") == (secondsAgo < 0))
    #expect(!bench.events.contains { $0.event.kind == .burst })
  }

  @Test func whetherItGoesOnIsDecidedByFormatAndTime() throws {
    let signal = TestSignal(seconds: 1)
    let start = UTCTime(year: 2026, month: 5, day: 1)
    var description = RecordingDescription(
      recording: "S01_x", subject: "S01", device: "d", montage: nil, format: signal.format, recordS: 0.25,
      synchronisationS: 0.5, settingsHash: "", settings: "", startedUTC: start, utcOffsetS: 0, streamSample: 0,
      files: [.init(name: "S01_x.bdf", firstSample: 0, samples: 20_000)])
    var settings = LiveSettings(recordingsFolder: "/tmp")
    settings.resumeSeconds = 60
    func open() -> OpenRecording { OpenRecording(description: description, folder: "/tmp", nextNumber: 2) }
    func verdict(_ seconds: Double, _ format: StreamFormat? = nil) -> OpenRecording.Verdict {
      open().verdict(format: format ?? signal.format, now: start.advanced(bySeconds: seconds), settings: settings)
    }
    #expect(open().end == start.advanced(bySeconds: 10))
    #expect(verdict(11) == .goOn)
    #expect(verdict(70) == .goOn)
    #expect(verdict(71) != .goOn)
    // A clock that was set back says nothing against it.
    #expect(verdict(-100) == .goOn)
    #expect(open().missing(at: start.advanced(bySeconds: 11)) == 2000)
    #expect(open().missing(at: start.advanced(bySeconds: 10)) == 1)
    #expect(open().missing(at: start.advanced(bySeconds: 9)) == nil)
    #expect(verdict(11, TestSignal(channels: 2, seconds: 1).format) != .goOn)
    // The last reading of the clocks counts, not the nominal rate from the start on.
    description.clock = [.init(sample: 18_000, monotonicNS: 0, utc: start.advanced(bySeconds: 9.5))]
    #expect(open().end == start.advanced(bySeconds: 10.5))
    settings.resumeSeconds = 0
    #expect(verdict(11) != .goOn)
  }
}
