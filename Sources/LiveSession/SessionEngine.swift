// SPDX-License-Identifier: GPL-3.0-or-later
package import Acquisition
internal import Analysis
package import FacialEMG
package import Realtime
internal import Recordings
internal import SpasmDetection

/// Takes a stream's blocks and requests and drives analyser, recorder, log and watchers; the session's thread owns it.
///
/// It holds no thread and waits for nothing, so tests drive it block by block. What it decides is in `SessionMachine`,
/// `RecordAssembler`, `RotationPolicy`, `DiskWatch`, `SheddingPolicy` and `Ledger`.
package final class SessionEngine {
  /// Bytes for annotations in a data record: a note of 400 bytes and some events.
  package static let annotationCapacity = 768
  /// Seconds without a frame after which a stopping recording ends where it is.
  private static let starvation = 1.0

  package let format: StreamFormat
  let channelCount: Int
  let settings: LiveSettings
  let layout: RecordLayout
  let ports: SessionPorts
  let hub: WaveformHub
  /// Whether the source waits for room, so that the disk's pace is waited for as well.
  let waits: Bool
  /// How much faster than life a recording that began in the past may catch up.
  let catchUpFactor: Int

  package internal(set) var machine = SessionMachine()
  package internal(set) var ledger = Ledger()
  package internal(set) var clock: StreamClock
  package internal(set) var shedding = SheddingPolicy()
  /// The latest frames; recording and analysis read from here.
  var history: StreamHistory
  /// The sample of the stream up to which it was analysed and recorded; behind `position` while a recording catches up.
  package internal(set) var cursor = 0
  var lastBlock: UInt64 = 0
  var run: AnalysisRun?
  var meter: LiveMeter?
  var measuredSteps = 0
  var recording: ActiveRecording?
  /// Markers at samples that are still to come for the analysis.
  var heldMarkers: [RecordAssembler.PlacedMarker] = []
  /// The markers of the signal that is kept.
  var recentMarkers: [RecordAssembler.PlacedMarker] = []
  /// Why the device is waited for; nil while it delivers.
  package internal(set) var absence: String?
  /// Why the recorder gave up.
  var failure: FacialisError?
  /// A recording that was interrupted and goes on with the first frames.
  package var interrupted: OpenRecording?
  /// What the recording's analyser has still to see, while it is made anew from the files.
  var deferred: DeferredAnalysis?
  var clocks = ClockAccount()
  var clocksKept: UInt64 = 0

  /// - Parameter format: that of the source as a file's header gives it back.
  package init(
    format: StreamFormat, settings: LiveSettings, waitsForConsumers: Bool, hub: WaveformHub, ports: SessionPorts
  ) {
    self.format = format
    channelCount = format.channels.count
    self.settings = settings
    layout = RecordLayout(rate: format.rate, recordDuration: settings.recordSeconds)
    self.ports = ports
    self.hub = hub
    waits = waitsForConsumers
    clock = StreamClock(rate: format.rate, follows: !waitsForConsumers)
    let kept = Int((settings.preTriggerSeconds + SessionEngine.slack) * format.rate)
    history = StreamHistory(capacity: max(kept, 8192), channelCount: channelCount)
    // A fifth of a core at 80 million samples a CPU second, whatever the format.
    catchUpFactor = Int(min(max(16e6 / (format.rate * Double(channelCount)), 4), 64))
  }

  /// Seconds that are kept beyond the longest pre-trigger, for a recording that catches up.
  static let slack = 5.0

  /// The sample of the stream that comes next.
  package var position: Int { history.end }

  /// The recording that is going on.
  package var currentRecording: LiveStatus.Recording? {
    recording.map {
      LiveStatus.Recording(
        plan: $0.plan, paths: $0.paths, samples: $0.position, ledger: $0.ledger, waitingRecords: $0.outlet.fill.waiting,
        recordCapacity: $0.outlet.fill.capacity)
    }
  }

  // MARK: - Source

  /// The source begins to deliver; throws where its format cannot be analysed.
  package func sourceStarted(_ description: String) throws(FacialisError) {
    run = try AnalysisRun(format: format, settings: settings.detection, origin: cursor, recording: nil)
    hub.begin(channelCount: channelCount)
    beginMeasurements()
    clock.begin(utc: ports.clock.utc())
    _ = machine.handle(.sourceStarted)
    publish(.deviceAttached, words: description)
  }

  /// The source has ended; everything it delivered was taken before.
  package func sourceEnded(_ words: String) {
    catchUp()
    releaseMarkers(before: .max)
    perform(machine.handle(.sourceEnded))
    publish(.deviceDetached, words: words)
  }

  /// Ends everything in order.
  package func shutDown() {
    catchUp()
    releaseMarkers(before: .max)
    perform(machine.handle(.shutdownRequested))
  }

  /// Takes what the source says beside samples.
  package func take(_ notices: [SourceNotice]) {
    for notice in notices {
      switch notice {
      case .attached(let words):
        absence = nil
        publish(.deviceAttached, words: words)
      case .detached(let words):
        absence = words
        publish(.deviceDetached, words: words)
      case .marker(let marker, let sample):
        let marker = Marker(text: marker.text)
        if (try? marker.check()) != nil { heldMarkers.append(.init(marker, at: sample)) }
      }
    }
    releaseMarkers(before: cursor)
  }

  /// Takes the lag behind the source in seconds; each step of shedding is an event.
  package func update(lag: Double) {
    let now = ports.clock.monotonic()
    let before = shed
    if shedding.update(lag: waits ? 0 : lag, at: now) != nil, shed != before {
      let words = shed.leftOut.joined(separator: ", ")
      publish(.overload, words: words.isEmpty ? "nothing is left out any more" : "left out: \(words)")
    }
    if recording?.isBehind == true { advance(by: Int(format.rate / 200)) }
    if machine.phase == .stopping, now > lastBlock, Double(now - lastBlock) * 1e-9 > SessionEngine.starvation {
      perform(machine.handle(.starved))
    }
  }

  /// What is left out now.
  package var shed: SheddingPolicy.Step { shedding.step }

  // MARK: - Frames

  /// Takes one block of interleaved counts.
  package func take(_ header: BlockHeader, _ counts: Span<Int32>) {
    let frames = header.frameCount
    let now = ports.clock.monotonic()
    let age = now > header.hostTime ? Int64(now - header.hostTime) : 0
    lastBlock = header.hostTime
    clock.arrived(
      end: header.firstSample + frames, monotonic: header.hostTime,
      utc: UTCTime(nanoseconds: ports.clock.utc().nanoseconds - age))
    if let open = interrupted {
      interrupted = nil
      goOn(with: open)
    }
    keepClocks(now)
    let missing = max(0, header.firstSample - position)
    if missing > 0 {
      let inRing = min(missing, header.lostInRing)
      ledger.expect(missing)
      ledger.lose(inRing, to: .ring)
      ledger.lose(missing - inRing, to: .source)
      hub.gap(firstSample: position, count: missing, cause: LossCause(missing, inRing: inRing))
      history.gap(missing, inRing: inRing)
    }
    ledger.expect(frames)
    ledger.receive(frames)
    hub.publish(counts, firstSample: position, frames: frames, isShed: shed >= .viewerFrames)
    history.append(counts, frames: frames)
    advance(by: frames)
    if let recording, deferred != nil { deferred?.forget(before: history.first - recording.plan.firstSample) }
    if !heldMarkers.isEmpty { releaseMarkers(before: cursor) }
    dispatch()
    measure(counts)
  }

  /// Takes analysis and recording on to the stream's present; a recording that began in the past only a piece of the way, in
  /// proportion to the frames that came.
  func advance(by frames: Int) {
    var budget = recording?.isBehind == true ? frames * catchUpFactor : Int.max
    while cursor < position, budget > 0 {
      let before = cursor
      switch history.item(at: cursor) {
      case .gap(let missing, let inRing): bridge(missing, inRing: inRing)
      case .frames(let places):
        let memory = history.memory
        let most = min(places.count, budget, max(1, (recording?.stopAt ?? .max) - cursor))
        let first = places.lowerBound * channelCount
        let counts = memory.span.extracting(first..<first + most * channelCount)
        if recording == nil {
          analyse(counts, most)
          cursor += most
        } else {
          record(counts, most)
        }
      }
      if cursor == before { return }
      budget -= cursor - before
      if !heldMarkers.isEmpty, recording?.isBehind == true { releaseMarkers(before: cursor) }
      if let stop = recording?.stopAt, cursor >= stop {
        recording?.stopAt = nil
        requestStop()
      }
    }
    if cursor == position { recording?.isBehind = false }
  }

  /// Brings a recording that began in the past to the present, where no more frames will come; waits for the disk as long as
  /// its buffer is.
  private func catchUp() {
    let end = ports.clock.monotonic() + UInt64(settings.diskBufferSeconds * 1e9)
    while recording?.isBehind == true {
      let before = cursor
      advance(by: Int(format.rate))
      if cursor == before {
        if ports.clock.monotonic() >= end { recording?.isBehind = false } else { pause() }
      }
    }
    advance(by: Int(format.rate))
  }

  func pause() { ports.clock.sleep(until: ports.clock.monotonic() + 1_000_000) }
}

extension LossCause {
  /// What most of the missing frames were lost to.
  init(_ missing: Int, inRing: Int) { self = inRing * 2 > missing ? .ring : .source }
}
