// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import LiveSession
import Realtime
import Simulator
import Synchronization
import Testing

/// Signs of life of the threads that deliver, analyse and write: they stop with their thread and with nothing else.
@Suite(.timeLimit(.minutes(1))) struct HeartbeatTests {
  /// Delivers until it is told to hang.
  private final class HangingSource: SampleSource {
    let format = TestSignal(channels: 1, seconds: 0.1).format
    let description = "hanging"
    let waitsForConsumers = false
    let hangs = Mutex(false)
    private let isStopped = Atomic(false)

    func run(into sink: SampleSink) throws(FacialisError) {
      let clock = SystemClock()
      let zeros = [Int32](repeating: 0, count: 10)
      var sample = 0
      while !isStopped.load(ordering: .acquiring) {
        if !hangs.withLock({ $0 }) {
          sink.deliver(zeros.span, firstSample: sample, hostTime: clock.monotonic())
          sample += 10
        }
        clock.sleep(until: clock.monotonic() + 5_000_000)
      }
    }

    func stop() { isStopped.store(true, ordering: .releasing) }
  }

  private func heart(_ session: LiveSession, _ name: String) throws -> Heartbeat {
    try #require(session.heartbeats.first { $0.name == name })
  }

  private func beats(_ heart: Heartbeat, after before: UInt64) async {
    while heart.reading.beats <= before { await Task.yield() }
  }

  @Test func eachThreadHasItsOwn() async throws {
    let settings = LiveSettings(recordingsFolder: NSTemporaryDirectory() + "facialis-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(atPath: settings.recordingsFolder) }
    let session = try LiveSession(settings: settings, log: MemoryLog())
    #expect(session.heartbeats.map(\.name) == ["log"])
    let source = HangingSource()
    try session.start(source)
    _ = try await session.startRecording(RecordingRequest(subject: "S01"))
    #expect(session.heartbeats.map(\.name).sorted() == ["analysis", "log", "source", "writer"])
    for name in ["analysis", "source", "writer", "log"] {
      let heart = try heart(session, name)
      await beats(heart, after: heart.reading.beats)
    }
    // The source hangs: its heart stands still while the others beat on.
    source.hangs.withLock { $0 = true }
    let hanging = try heart(session, "source")
    let analysis = try heart(session, "analysis")
    // One delivery may have been under way.
    await beats(analysis, after: analysis.reading.beats + 2)
    let stood = hanging.reading
    await beats(analysis, after: analysis.reading.beats + 3)
    #expect(hanging.reading == stood && !stood.isOutside && !stood.isEnded)
    await session.shutDown()
    #expect(session.heartbeats.allSatisfy { $0.reading.isEnded })
  }

  /// A write that does not come back is the disk's fault.
  @Test func aStalledDiskIsOutside() throws {
    let file = RecorderTests.SlowFile(isStalled: true)
    let recorder = try Recorder(
      bufferCount: 3, framesPerRecord: 2, channelCount: 1, synchronisation: 10,
      file: FilePlan(number: 1, path: "x", firstSample: 0, start: UTCTime(nanoseconds: 0)),
      ports: Recorder.Ports(open: { _ in file }, report: { _ in }, clock: SystemClock()))
    recorder.submit(.record(.init(counts: [1, 2], frames: 2, annotations: [])))
    while !recorder.heartbeat.reading.isOutside { sched_yield() }
    // It stays there as long as the disk does not answer.
    let stood = recorder.heartbeat.reading.beats
    #expect(recorder.heartbeat.reading.isOutside)
    file.letGo()
    recorder.submit(
      .close(
        last: nil,
        end: RecordingEnd(reason: .requested, samples: 2, ledger: Ledger(), stopped: UTCTime(nanoseconds: 0))))
    recorder.join()
    #expect(recorder.heartbeat.reading.beats > stood)
    #expect(recorder.heartbeat.reading.isEnded && !recorder.heartbeat.reading.isOutside)
  }

  /// Notes where its thread is whenever it sleeps.
  private final class WatchingClock: HostClock {
    let heart = Heartbeat("test")
    let sleeps = Mutex<[(length: UInt64, isOutside: Bool)]>([])
    private let clock = ManualClock()

    func monotonic() -> UInt64 { clock.monotonic() }
    func utc() -> UTCTime { clock.utc() }

    func sleep(until monotonic: UInt64) {
      sleeps.withLock { $0.append((monotonic - clock.monotonic(), heart.reading.isOutside)) }
      clock.sleep(until: monotonic)
    }
  }

  /// A gap of a minute in the signal must not look like a thread that hangs; a thread that hangs in a short sleep must.
  @Test func onlyLongSleepsAreOutside() {
    let clock = WatchingClock()
    for time: UInt64 in [5_000_000, 1_005_000_000, 61_005_000_000] { clock.heart.sleep(until: time, on: clock) }
    #expect(clock.sleeps.withLock { $0.map(\.isOutside) } == [false, false, true])
    #expect(clock.heart.reading == Heartbeat.Reading(beats: 3))
  }

  @Test func aSimulatorBeatsWithEveryBlock() throws {
    let source = try SimulatorSource(SimulationSettings("channels=1,rate=1000,duration=2"), clock: ManualClock())
    let sink = SampleSink(ring: BlockRing(slotCount: 512, framesPerSlot: 10, channelCount: 1), bell: try Doorbell())
    try source.run(into: sink)
    #expect(sink.heartbeat.reading.beats >= 400)
  }

  @Test func aDeviceIsLookedForAtOnceOrNowAndThen() {
    let absent = FacialisError("adc-not-attached", .notFound, "", mend: "")
    let refused = FacialisError("adc-not-permitted", .noPermission, "", mend: "")
    var pace = WaitPace()
    let pauses = [absent, refused, refused, refused, refused, refused, refused, refused, absent, refused].map {
      pace.pause(after: $0)
    }
    #expect(pauses == [5000, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 200])
  }
}
