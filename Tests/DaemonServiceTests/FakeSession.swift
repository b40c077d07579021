// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import DaemonService
import FacialEMG
import Realtime
import Synchronization

/// A session without samples: remembers what it was asked, and streams the frames that the test hands it.
final class FakeSession: SessionControl {
  let tail: EventTail
  private let state = Mutex(State())

  private struct State {
    var calls: [String] = []
    var montage = Montage(name: "fake", channels: [Montage.Channel(input: "1", name: ChannelName(.left, .mentalis))])
    var feeds: [FakeFeed] = []
    var hearts: [Heartbeat] = []
  }

  init(tail: EventTail) {
    self.tail = tail
  }

  /// The threads that it pretends to have.
  var hearts: [Heartbeat] {
    get { state.withLock { $0.hearts } }
    set { state.withLock { $0.hearts = newValue } }
  }

  var heartbeats: [Heartbeat] { hearts }

  /// What it was asked to change, in order.
  var calls: [String] { state.withLock { $0.calls } }

  let format = StreamFormat(
    rate: 1000,
    channels: [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)].map {
      ChannelFormat(
        name: $0,
        calibration: Calibration(
          digitalMinimum: -1000, digitalMaximum: 1000, physicalMinimum: -500, physicalMaximum: 500))
    })

  let recordingsFolder: String? = nil

  func devices() async throws(FacialisError) -> [DeviceDescription] {
    [
      DeviceDescription(
        spec: "usb:0547:1005:@1-1", title: "BioSemi ActiveTwo", driver: "biosemi-activetwo", port: "1-1",
        isIsolated: true,
        inputs: "A1 to A32", options: [])
    ]
  }

  func status() async -> SessionSnapshot {
    SessionSnapshot(
      device: StatusReply.Device(
        spec: "fake", description: "fake", rateHz: 1000, bits: 24, channels: format.channels.map(\.name.description)),
      session: StatusReply.Session(state: "monitoring", streamSample: 0, streamS: 0))
  }

  func montage() async -> Montage { state.withLock { $0.montage } }

  func setMontage(_ montage: Montage) async throws(FacialisError) {
    state.withLock { state in
      state.calls.append("montage")
      state.montage = montage
    }
  }

  func startRecording(
    _ request: RecordingRequest, of visit: Session, by uid: UInt32
  ) async throws(FacialisError) -> RecordingReply {
    let isRunning = state.withLock { state in
      defer { state.calls.append("start \(request.subject ?? "")") }
      return state.calls.last?.hasPrefix("start") == true
    }
    if isRunning {
      throw FacialisError("already-recording", .conflict, "A recording is going on.", mend: "Stop it first.")
    }
    return reply(request.subject ?? "", .recording)
  }

  func stopRecording() async throws(FacialisError) -> RecordingReply {
    state.withLock { $0.calls.append("stop") }
    return reply("S01", .finished)
  }

  func recordings() async throws(FacialisError) -> [RecordingReply] { [reply("S01", .finished)] }

  func mark(_ marker: Marker, ageSeconds: Double, at: UTCTime?) async throws(FacialisError) -> MarkerReply {
    state.withLock { $0.calls.append("mark \(marker.text) \(ageSeconds)") }
    let logged = try tail.append([TestEvents.pending(7, .marker)])
    return MarkerReply(
      text: marker.text, utc: UTCTime(nanoseconds: 0), streamSample: 107, position: logged.first?.position)
  }

  func waveform(channels: [Int], samplesPerColumn: Int) -> any FrameFeed {
    let feed = FakeFeed()
    state.withLock { $0.feeds.append(feed) }
    feed.send(
      StreamFrame(samples: channels.map { Int32($0) }, channelCount: channels.count, firstSample: samplesPerColumn))
    return feed
  }

  func provisionalBursts() -> any FrameFeed {
    feed(StreamFrame(kind: .provisional, firstSample: 5, payload: Array("{}".utf8)))
  }

  func measurements(channels: [Int], features: Bool, spectra: Bool) -> any FrameFeed {
    feed(StreamFrame(kind: features ? .features : .spectrum, firstSample: channels.count, payload: Array("{}".utf8)))
  }

  func latestFeatures() -> FeaturesReply { FeaturesReply(streamSample: 9, channels: [], minutes: []) }

  func latestSpectra(channels: [Int]) -> SpectrumReply {
    SpectrumReply(
      channels: channels.map { .init(name: format.channels[$0].name.description, density: nil, envelope: nil) })
  }

  func latestQuality() -> QualityReply { QualityReply([]) }

  func recordedWaveform(
    id: String, from: Double, to: Double?, columns: Int, channels: String?
  ) async throws(FacialisError) -> [UInt8] {
    StreamFrame(kind: .end, firstSample: columns, payload: Array(id.utf8)).bytes
  }

  func waveform(around event: PendingEvent) async throws(FacialisError) -> EventWaveform {
    EventWaveform(fromS: 0, rateHz: event.rate, samplesPerColumn: 1, channels: [])
  }

  private func feed(_ frame: StreamFrame) -> FakeFeed {
    let feed = FakeFeed()
    state.withLock { $0.feeds.append(feed) }
    feed.send(frame)
    return feed
  }

  func shutDown() async {
    let feeds = state.withLock { state in
      state.calls.append("shut down")
      return state.feeds
    }
    for feed in feeds { feed.cancel() }
  }

  private func reply(_ subject: String, _ recordingState: RecordingReply.State) -> RecordingReply {
    RecordingReply(
      id: "r1", state: recordingState, subject: subject, files: ["/x/r1.bdf"], startedUTC: UTCTime(nanoseconds: 0),
      durationS: 1, samples: 1000)
  }
}

/// Frames that the test sends.
final class FakeFeed: FrameFeed {
  private let stream: AsyncStream<StreamFrame>
  private let continuation: AsyncStream<StreamFrame>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(of: StreamFrame.self)
  }

  func send(_ frame: StreamFrame) { continuation.yield(frame) }

  func next() async -> StreamFrame? {
    var iterator = stream.makeAsyncIterator()
    return await iterator.next()
  }

  func cancel() { continuation.finish() }
}
