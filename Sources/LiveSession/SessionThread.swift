// SPDX-License-Identifier: GPL-3.0-or-later
internal import Acquisition
internal import FacialEMG
internal import Realtime
internal import Synchronization

/// The two threads of a stream: the source's, and the session's, which owns the engine from its start on.
final class SessionThread: @unchecked Sendable {
  let source: any SampleSource
  let mailbox: SessionMailbox
  private let engine: SessionEngine
  private let sink: SampleSink
  private let bell: Doorbell
  private let clock: any HostClock
  private let started: UInt64
  private let snapshot = Mutex(LiveStatus())
  private let sourceEnd = Mutex<Result<Void, FacialisError>?>(nil)
  private let threads = Mutex<[RealtimeThread]>([])
  private let heart = Heartbeat("analysis")
  /// Nanoseconds of work after which the thread sleeps for a moment, however much waits: the system ends a real-time thread that never
  /// does (LimitRTTIME), and others of this machine want to run, too.
  private static let longestSpell: UInt64 = 500_000_000

  /// Nanoseconds after which the status is told anew, however much waits.
  private static let statusPeriod: UInt64 = 100_000_000

  /// What the session's thread remembers from one status to the next.
  private struct Watch {
    /// Processor time of the thread at its start.
    let cpuAtStart: UInt64
    var isShutDown = false
    /// Whether a request or a notice was taken that the status does not show yet.
    var hasNews = false
    var toldAt: UInt64 = 0
    /// The phase that the status shows.
    var phase: SessionMachine.Phase?
    /// The greatest lag of this second and of the one before, so that whoever asks now and then sees it.
    private var lags = (now: 0.0, before: 0.0)
    private var second: UInt64 = 0

    init(cpuAtStart: UInt64) { self.cpuAtStart = cpuAtStart }

    var lag: Double { max(lags.now, lags.before) }

    mutating func see(lag: Double, at time: UInt64) {
      if time / 1_000_000_000 != second {
        second = time / 1_000_000_000
        lags = (0, lags.now)
      }
      lags.now = max(lags.now, lag)
    }
  }

  /// - Parameter sink: its bell is the mailbox's.
  init(
    source: any SampleSource, sink: SampleSink, bell: Doorbell, mailbox: SessionMailbox, engine: SessionEngine,
    clock: any HostClock
  ) {
    self.source = source
    self.sink = sink
    self.bell = bell
    self.mailbox = mailbox
    self.engine = engine
    self.clock = clock
    started = clock.monotonic()
  }

  var status: LiveStatus { snapshot.withLock { $0 } }

  /// Those of the source and of the session itself.
  var heartbeats: [Heartbeat] { [sink.heartbeat, heart] }

  /// Starts both threads.
  func start(desk: RecordingDesk) throws(FacialisError) {
    var watch = Watch(cpuAtStart: SystemClock.threadTime())
    updateStatus(&watch)
    let session = try RealtimeThread(name: "facialis-dsp", urgency: .fifo(priority: 40)) { [self] in run(desk) }
    let acquisition = try RealtimeThread(name: "facialis-source", urgency: .fifo(priority: 50)) { [self] in
      let end: Result<Void, FacialisError>
      do throws(FacialisError) {
        try source.run(into: sink)
        end = .success(())
      } catch { end = .failure(error) }
      sink.heartbeat.end()
      sourceEnd.withLock { $0 = end }
      bell.ring()
    }
    threads.withLock { $0 = [session, acquisition] }
  }

  /// Waits for the end of both threads.
  func join() { for thread in threads.withLock({ $0 }) { thread.join() } }

  private func run(_ desk: RecordingDesk) {
    var watch = Watch(cpuAtStart: SystemClock.threadTime())
    defer { heart.end() }
    while true {
      _ = bell.wait(milliseconds: 100)
      // Seen before the ring is emptied, so that nothing that was delivered before the end is left in it.
      let end = sourceEnd.withLock { $0 }
      drain(desk, &watch)
      if watch.hasNews { updateStatus(&watch) }
      if watch.isShutDown { source.stop() }
      if let end {
        // It waits for the disk as long as its buffer is.
        if !watch.isShutDown { heart.outside { engine.sourceEnded(words(end)) } }
        for request in mailbox.close() { refuse(request) }
        updateStatus(&watch, end)
        return
      }
    }
  }

  private func drain(_ desk: RecordingDesk, _ watch: inout Watch) {
    var begin = clock.monotonic()
    repeat {
      heart.beat()
      let now = clock.monotonic()
      if now - begin > Self.longestSpell {
        clock.sleep(until: now + 200_000)
        begin = now
      }
      for request in mailbox.take() {
        serve(request, desk, &watch)
        watch.hasNews = true
      }
      let notices = sink.takeNotices()
      if !notices.isEmpty {
        engine.take(notices)
        watch.hasNews = true
      }
      let lag = lag
      engine.update(lag: lag)
      watch.see(lag: lag, at: now)
      if now > watch.toldAt + Self.statusPeriod { updateStatus(&watch) }
      var blocks = 0
      while blocks < 32, takeBlock(watch.isShutDown) {
        blocks += 1
        // Before whoever waits for the recording's end hears of it.
        if engine.machine.phase != watch.phase { updateStatus(&watch) }
      }
    } while sink.ring.waiting > 0
  }

  /// How far the analysis is behind the source, in seconds.
  private var lag: Double { Double(sink.ring.waiting * sink.ring.framesPerSlot) / engine.format.rate }

  private func takeBlock(_ isShutDown: Bool) -> Bool {
    let taken: Bool? = sink.ring.pop { header, counts in
      if !isShutDown { engine.take(header, counts) }
      return true
    }
    return taken ?? false
  }

  /// Who is told that a recording began or ended finds it so in the status.
  private func serve(_ request: SessionMailbox.Request, _ desk: RecordingDesk, _ watch: inout Watch) {
    switch request {
    case .start(let wanted, let reply):
      do {
        let plan = try engine.startRecording(wanted)
        updateStatus(&watch)
        desk.whenOpened(plan.id, reply)
      } catch { reply(.failure(error)) }
    case .stop(let reply):
      do {
        let stopped = try engine.stopRecording()
        updateStatus(&watch)
        reply(.success(stopped))
      } catch { reply(.failure(error)) }
    case .mark(let marker, let time, let reply):
      do {
        let sample = try engine.addMarker(marker, at: time)
        let plan = engine.currentRecording?.plan
        reply(
          .success(
            MarkerPlace(
              streamSample: sample, rate: engine.format.rate, utc: engine.clock.utc(of: sample),
              recording: plan.flatMap { sample >= $0.firstSample ? $0.id : nil })))
      } catch { reply(.failure(error)) }
    case .writerFailed(let id, let error): engine.writerFailed(id, error)
    case .takeOver(let offer): offer.answer(engine.takeOver(offer))
    case .disk(let free, let id): engine.take(freeBytes: free, of: id)
    case .shutDown:
      watch.isShutDown = true
      heart.outside { engine.shutDown() }
    }
  }

  private func refuse(_ request: SessionMailbox.Request) {
    switch request {
    case .start(_, let reply): reply(.failure(.noSource))
    case .stop(let reply): reply(.failure(.notRecording))
    case .mark(_, _, let reply): reply(.failure(.noSource))
    case .takeOver(let offer): offer.answer(false)
    case .writerFailed, .disk, .shutDown: break
    }
  }

  private func words(_ end: Result<Void, FacialisError>) -> String {
    switch end {
    case .success: "the source came to its end"
    case .failure(let error): error.message
    }
  }

  private func updateStatus(_ watch: inout Watch, _ end: Result<Void, FacialisError>? = nil) {
    let now = clock.monotonic()
    let seconds = Double(now - started) * 1e-9
    var status = LiveStatus()
    status.phase = engine.machine.phase
    status.device = source.description
    status.absence = engine.absence
    if case .failure(let error)? = end { status.deviceError = error }
    status.format = engine.format
    status.streamSamples = engine.position
    status.ledger = engine.ledger
    status.recording = engine.currentRecording
    status.ringWaiting = sink.ring.waiting
    status.ringCapacity = sink.ring.slotCount
    status.lagSeconds = watch.lag
    status.shedding = engine.shed
    status.uptimeSeconds = seconds
    status.load = seconds > 0 ? Double(SystemClock.threadTime() - watch.cpuAtStart) * 1e-9 / seconds : 0
    snapshot.withLock { $0 = status }
    watch.toldAt = now
    watch.phase = status.phase
    watch.hasNews = false
  }
}
