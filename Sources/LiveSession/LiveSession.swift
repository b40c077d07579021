// SPDX-License-Identifier: GPL-3.0-or-later
public import Acquisition
public import FacialEMG
public import Realtime
internal import Recordings
internal import Synchronization

/// A live session: one source at a time, analysed, watched and, when asked for, recorded.
///
/// Threads: the source's, the session's, the event log's, and one for each recording; nothing runs on Swift's cooperative
/// pool. All methods may be called from anywhere; those that are `async` wait for the session's thread or the disk.
public final class LiveSession: Sendable {
  public let settings: LiveSettings
  /// The live waveform.
  public let waveform = WaveformHub()
  /// Numbered events after their commit, and provisional bursts.
  public let events = EventHub()
  /// Features, spectra and synkinesis, for those who watch.
  public let measurements = MeasurementHub()

  struct State {
    var thread: SessionThread?
    var montage: Montage?
    var recorders: [Recorder] = []
    var replays: [AnalysisReplay] = []
    var isEnded = false
  }

  /// Seconds that analyses which are made anew from files get at the end.
  private static let replayGrace = 20.0

  let log: any EventLog
  let clock: any HostClock
  let publisher: EventPublisher
  let desk = RecordingDesk()
  let unwrittenEnds: UnwrittenEnds
  let state = Mutex(State())

  /// Starts the event log's thread; throws where the system has no thread left.
  public init(
    settings: LiveSettings, log: any EventLog, clock: any HostClock = SystemClock()
  ) throws(FacialisError) {
    self.settings = settings
    self.log = log
    self.clock = clock
    publisher = try EventPublisher(log: log, hub: events)
    unwrittenEnds = try UnwrittenEnds()
  }

  // MARK: - Source

  /// Starts a source and begins to analyse it; the one before has to have ended.
  public func start(_ source: any SampleSource, montage: Montage? = nil) throws(FacialisError) {
    let previous = state.withLock { ($0.thread, $0.isEnded) }
    if previous.1 { throw .sessionEnded }
    if let thread = previous.0 {
      guard thread.status.phase == .idle else { throw .sourceAttached }
      thread.join()
    }
    let format = source.format.representableInHeader()
    // Twice as many slots as fit, since the last one of a block of another length may be hardly filled.
    let framesPerSlot = BlockLength.frames(rate: format.rate)
    let slots = max(8, Int(2 * settings.ringSeconds * format.rate / Double(framesPerSlot)))
    let bell = try Doorbell()
    let mailbox = SessionMailbox(bell: bell)
    let sink = SampleSink(
      ring: BlockRing(slotCount: slots, framesPerSlot: framesPerSlot, channelCount: format.channels.count), bell: bell)
    let ports = SessionPorts(
      publish: { [publisher] in publisher.publish($0) }, show: { [events] in events.publish($0) },
      record: { [self] plan, file, open throws(FacialisError) in
        try record(
          plan, file, open, device: source.description, serial: source.serialNumber, montage: montage, mailbox: mailbox)
      }, abandon: { [self] open, words in end(open, words) }, clock: clock,
      measurements: measurements)
    let engine = SessionEngine(
      format: format, settings: settings, waitsForConsumers: source.waitsForConsumers, hub: waveform, ports: ports)
    engine.interrupted = sortOutOpenRecordings(format)
    try engine.sourceStarted(source.description)
    let thread = SessionThread(source: source, sink: sink, bell: bell, mailbox: mailbox, engine: engine, clock: clock)
    try thread.start(desk: desk)
    state.withLock {
      $0.thread = thread
      $0.montage = montage
    }
  }

  /// What the session is doing now; at most a tenth of a second old.
  public var status: LiveStatus {
    var status = state.withLock { $0.thread }?.status ?? LiveStatus()
    (status.logFailure, status.eventsGivenUp) = publisher.trouble
    status.waveformClients = waveform.subscriberCount
    status.eventClients = events.subscriberCount
    return status
  }

  /// Signs of life of the threads that deliver, analyse, write and log now.
  public var heartbeats: [Heartbeat] {
    let (thread, recorders) = state.withLock { ($0.thread, $0.recorders) }
    return (thread?.heartbeats ?? []) + recorders.map(\.heartbeat) + [publisher.heartbeat]
  }

  // MARK: - Recording

  /// Begins a recording with the next frame; returns when its file is there.
  public func startRecording(_ request: RecordingRequest) async throws(FacialisError) -> RecordingPlan {
    let mailbox = try mailbox()
    return try await answer { reply in
      if !mailbox.post(.start(request, reply)) { reply(.failure(.noSource)) }
    }
  }

  /// Ends the recording with its current data record; returns when file, description and event table are on the disk.
  public func stopRecording() async throws(FacialisError) -> RecordingResult {
    let mailbox = try mailbox()
    let plan: RecordingPlan = try await answer { reply in
      if !mailbox.post(.stop(reply)) { reply(.failure(.notRecording)) }
    }
    return try await answer { [desk] reply in desk.whenClosed(plan.id, reply) }
  }

  /// When a marker was.
  public enum MarkerMoment: Sendable, Hashable {
    /// So many seconds before the request arrived.
    case age(Double)
    case utc(UTCTime)
  }

  /// Notes a marker; it goes into the recording if one is going on, and into the event log.
  public func addMarker(_ marker: Marker, at moment: MarkerMoment = .age(0)) async throws(FacialisError) -> MarkerPlace
  {
    let mailbox = try mailbox()
    let time: SessionEngine.MarkerTime =
      switch moment {
      case .age(let age): .age(age)
      case .utc(let utc): .utc(utc)
      }
    return try await answer { reply in
      if !mailbox.post(.mark(marker, time, reply)) { reply(.failure(.noSource)) }
    }
  }

  // MARK: - End

  /// Ends the recording if one is going on, the source, the log's thread and all subscriptions, in this order.
  public func shutDown() async {
    let thread = state.withLock { state in
      state.isEnded = true
      return state.thread
    }
    await withCheckedContinuation { continuation in
      let work: @Sendable () -> Void = { [self] in
        if let thread {
          _ = thread.mailbox.post(.shutDown)
          thread.join()
        }
        for recorder in state.withLock({ $0.recorders }) { recorder.join() }
        let deadline = clock.monotonic() + UInt64(Self.replayGrace * 1e9)
        for replay in state.withLock({ $0.replays }) {
          replay.giveUp(at: deadline)
          replay.join()
        }
        publisher.end()
        unwrittenEnds.end()
        waveform.finish()
        events.finish()
        measurements.finish()
        continuation.resume()
      }
      // Joining blocks, which the cooperative pool must not.
      if (try? RealtimeThread(name: "facialis-end", work)) == nil { work() }
    }
  }

  private func mailbox() throws(FacialisError) -> SessionMailbox {
    guard let thread = state.withLock({ $0.thread }) else { throw .noSource }
    return thread.mailbox
  }

  private func answer<Value: Sendable>(
    _ ask: (@escaping @Sendable (Result<Value, FacialisError>) -> Void) -> Void
  ) async throws(FacialisError) -> Value {
    let result = await withCheckedContinuation { continuation in
      ask { continuation.resume(returning: $0) }
    }
    return try result.get()
  }
}
