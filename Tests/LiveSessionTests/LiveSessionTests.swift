// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import LiveSession
import Realtime
import Recordings
import Synchronization
import Testing

@Suite struct LiveSessionTests {
  /// A signal over and over until it is stopped, about three times as fast as life.
  final class ScriptedSource: SampleSource {
    let signal: TestSignal
    let waitsForConsumers = true
    private let isStopped = Atomic(false)

    init(_ signal: TestSignal) {
      self.signal = signal
    }

    var description: String { "script" }
    var format: StreamFormat { signal.format }

    func run(into sink: SampleSink) throws(FacialisError) {
      let clock = SystemClock()
      let width = format.channels.count
      let counts = signal.counts
      var sample = 0
      while !isStopped.load(ordering: .acquiring) {
        let first = sample % signal.frameCount
        let frames = min(20, signal.frameCount - first)
        while !sink.hasRoom(frames: frames) { clock.sleep(until: clock.monotonic() + 200_000) }
        sink.deliver(
          counts.span.extracting(first * width..<(first + frames) * width), firstSample: sample,
          hostTime: clock.monotonic())
        sample += frames
        // Slow enough for requests to fall into the stream, fast enough for a test.
        clock.sleep(until: clock.monotonic() + 3_000_000)
      }
    }

    func stop() { isStopped.store(true, ordering: .releasing) }
  }

  private func settings() -> LiveSettings {
    LiveSettings(recordingsFolder: NSTemporaryDirectory() + "facialis-" + UUID().uuidString)
  }

  @Test(.timeLimit(.minutes(1))) func aRecordingFromStartToTables() async throws {
    let settings = settings()
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    let log = MemoryLog()
    let session = try LiveSession(settings: settings, log: log)
    #expect(session.status.phase == .idle)
    await #expect { try await session.startRecording(RecordingRequest(subject: "S01")) } throws: {
      ($0 as? FacialisError)?.code == "no-source"
    }
    let waveform = session.waveform.subscribe(WaveformRequest(samplesPerColumn: 100))
    let events = session.events.subscribe()
    try session.start(ScriptedSource(TestSignal(seconds: 12)))
    #expect(throws: FacialisError.self) { try session.start(ScriptedSource(TestSignal(seconds: 1))) }
    // Wait until something flows.
    #expect(await waveform.next() != nil)
    let plan = try await session.startRecording(RecordingRequest(subject: "S01", task: "smile"))
    #expect(FileManager.default.fileExists(atPath: plan.path))
    #expect(FileManager.default.fileExists(atPath: plan.descriptionPath))
    let place = try await session.addMarker(Marker(.task, "smile", .on))
    #expect(place.recording == plan.id && place.streamSample >= plan.firstSample)
    // Follow the events until bursts of the recording have come.
    var bursts = 0
    var last = 0
    while bursts < 6, case .element(let numbered)? = await events.next() {
      #expect(numbered.number == last + 1)
      last = numbered.number
      if numbered.event.kind == .burst, numbered.pending.recording == plan.id { bursts += 1 }
    }
    let result = try await session.stopRecording()
    #expect(result.failure == nil && result.reason == .requested)
    #expect(result.ledger.balances && result.ledger.lost == 0)
    #expect(result.ledger.received == result.samples)
    let batch = try batchTable(plan.path)
    #expect(batch.samples == result.samples)
    let table = try String(contentsOfFile: plan.eventsPath, encoding: .utf8)
    #expect(table == batch.table)
    let description = try RecordingDescription(path: plan.descriptionPath)
    #expect(description.ledger == result.ledger && description.subject == "S01" && description.end == "requested")
    #expect(description.files == [.init(name: plan.id + ".bdf", firstSample: 0, samples: result.samples)])
    await session.shutDown()
    #expect(session.status.phase == .ended || session.status.phase == .idle)
    await #expect { try await session.stopRecording() } throws: { ($0 as? FacialisError)?.code == "not-recording" }
    #expect(throws: FacialisError.self) { try session.start(ScriptedSource(TestSignal(seconds: 1))) }
    let kinds = log.all.map(\.event.kind)
    for kind in [EventKind.deviceAttached, .recordingStarted, .recordingStopped, .marker] {
      #expect(kinds.contains(kind))
    }
    while await events.next() != nil {}
  }

  @Test(.timeLimit(.minutes(1))) func shutdownEndsARecordingProperly() async throws {
    let settings = settings()
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    let log = MemoryLog()
    let session = try LiveSession(settings: settings, log: log)
    let waveform = session.waveform.subscribe()
    try session.start(ScriptedSource(TestSignal(seconds: 6)))
    let plan = try await session.startRecording(RecordingRequest(subject: "S02"))
    for _ in 0..<100 { _ = await waveform.next() }
    await session.shutDown()
    let live = EventTable.text(log.canonicalEvents(recording: plan.id), rate: plan.format.rate)
    #expect(try batchTable(plan.path).table == live)
    #expect(try String(contentsOfFile: plan.eventsPath, encoding: .utf8) == live)
    #expect(try RecordingReader(path: plan.path).warnings.isEmpty)
  }

  /// A folder that cannot be made: the start fails in words, monitoring goes on.
  @Test(.timeLimit(.minutes(1))) func aFolderThatCannotBeMadeIsAnErrorInWords() async throws {
    let session = try LiveSession(settings: LiveSettings(recordingsFolder: "/proc/facialis"), log: MemoryLog())
    let waveform = session.waveform.subscribe()
    try session.start(ScriptedSource(TestSignal(seconds: 6)))
    _ = await waveform.next()
    await #expect { try await session.startRecording(RecordingRequest(subject: "S01")) } throws: {
      ($0 as? FacialisError)?.category == .inputOutput
    }
    for _ in 0..<20 { _ = await waveform.next() }
    #expect(session.status.deviceError == nil)
    await session.shutDown()
  }

  /// A recording played back as fast as it goes: nothing is lost, its markers come along.
  @Test(.timeLimit(.minutes(1))) func playbackAtFullSpeedLosesNothing() async throws {
    let settings = settings()
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    try FileManager.default.createDirectory(atPath: settings.recordingsFolder, withIntermediateDirectories: true)
    let signal = TestSignal(seconds: 30)
    let path = settings.recordingsFolder + "/input.bdf"
    let start = try #require(LocalDateTime(year: 2026, month: 1, day: 1))
    let writer = try RecordingWriter(path: path, header: RecordingHeader(format: signal.format, start: start))
    let width = signal.format.channels.count
    let counts = signal.counts
    for record in 0..<signal.frameCount / writer.framesPerRecord {
      let first = record * writer.framesPerRecord * width
      let annotations = record == 40 ? [Annotation(sample: 20_100, rate: 2000, text: "task:smile:on")] : []
      try writer.append(
        counts.span.extracting(first..<first + writer.framesPerRecord * width), annotations: annotations)
    }
    try writer.close()

    let log = MemoryLog()
    let session = try LiveSession(settings: settings, log: log)
    let events = session.events.subscribe()
    try session.start(SourceMaker.make(DeviceSpecification("playback:\(path),speed=max")))
    while case .element(let numbered)? = await events.next(), numbered.event.kind != .deviceDetached {}
    let status = session.status
    #expect(status.ledger.expected == signal.frameCount && status.ledger.lost == 0)
    #expect(status.streamSamples == signal.frameCount)
    let marker = log.all.first { $0.event.kind == .marker }
    #expect(marker?.pending.streamSample == 20_100)
    #expect(log.all.filter { $0.event.kind == .burst }.count > 15)
    await session.shutDown()
  }
}
