// SPDX-License-Identifier: GPL-3.0-or-later
package import Acquisition
package import FacialEMG
package import Realtime
internal import Recordings
internal import SpasmDetection

/// Takes a stream's blocks and requests and drives analyser, recorder, log and watchers; the session's thread owns it.
///
/// It holds no thread and waits for nothing, so tests drive it block by block. What it decides is in `SessionMachine`,
/// `RecordAssembler`, `SheddingPolicy` and `Ledger`.
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

  package internal(set) var machine: SessionMachine
  package internal(set) var ledger = Ledger()
  package internal(set) var clock: StreamClock
  package internal(set) var shedding = SheddingPolicy()
  /// The sample of the stream that comes next.
  package internal(set) var position = 0
  var lastBlock: UInt64 = 0
  var run: AnalysisRun?
  var recording: ActiveRecording?
  var heldMarkers: [RecordAssembler.PlacedMarker] = []

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
    machine = SessionMachine(longestGapSeconds: settings.longestGapSeconds)
    clock = StreamClock(rate: format.rate, follows: !waitsForConsumers)
  }

  /// The recording that is going on, its samples and its balance so far.
  package var currentRecording:
    (plan: RecordingPlan, samples: Int, ledger: Ledger, fill: (waiting: Int, capacity: Int))?
  {
    recording.map { ($0.plan, $0.position, $0.ledger, $0.outlet.fill) }
  }

  // MARK: - Requests

  /// The source begins to deliver; throws where its format cannot be analysed.
  package func sourceStarted(_ description: String) throws(FacialisError) {
    run = try AnalysisRun(format: format, settings: settings.detection, origin: position, recording: nil)
    hub.begin(channelCount: channelCount)
    clock.begin(utc: ports.clock.utc())
    _ = machine.handle(.sourceStarted)
    publish(.deviceAttached, words: description)
  }

  /// The source has ended; everything it delivered was taken before.
  package func sourceEnded(_ words: String) {
    releaseMarkers(before: .max)
    perform(machine.handle(.sourceEnded))
    publish(.deviceDetached, words: words)
  }

  /// Ends everything in order.
  package func shutDown() {
    releaseMarkers(before: .max)
    perform(machine.handle(.shutdownRequested))
  }

  /// Begins a recording with the next frame.
  package func startRecording(_ request: RecordingRequest) throws(FacialisError) -> RecordingPlan {
    try request.validate()
    let actions = machine.handle(.startRequested)
    if case .refuse(let refusal)? = actions.first { throw refusal.error }
    do {
      let plan = RecordingPlan(
        request, folder: settings.recordingsFolder, format: format, fileExtension: format.fileExtension,
        firstSample: position, start: clock.utc(of: position), framesPerRecord: layout.framesPerRecord)
      let next = try AnalysisRun(format: format, settings: settings.detection, origin: position, recording: plan.id)
      let outlet = try ports.record(plan)
      finishRun()
      run = next
      recording = ActiveRecording(plan: plan, outlet: outlet, annotationCapacity: SessionEngine.annotationCapacity)
      publish(.recordingStarted, words: request.task ?? "")
      return plan
    } catch {
      perform(machine.handle(.writerFailed))
      throw error
    }
  }

  /// Ends the recording with its current data record and returns what was begun.
  package func stopRecording() throws(FacialisError) -> RecordingPlan {
    let actions = machine.handle(.stopRequested)
    if case .refuse(let refusal)? = actions.first { throw refusal.error }
    guard let recording else { throw .notRecording }
    if recording.openGap != nil || !recording.assembler.hasBuffer { perform(machine.handle(.recordBoundary)) }
    return recording.plan
  }

  /// The recorder of a recording gave up.
  package func writerFailed(_ id: String) {
    guard recording?.plan.id == id else { return }
    perform(machine.handle(.writerFailed))
  }

  /// When a marker was.
  package enum MarkerTime: Sendable {
    /// So many seconds ago.
    case age(Double)
    case utc(UTCTime)
    case sample(Int)
  }

  /// Notes a marker and returns the sample of the stream that it lies at.
  package func addMarker(_ marker: Marker, at time: MarkerTime) throws(FacialisError) -> Int {
    // What a file gives back is what counts.
    let marker = Marker(text: marker.text)
    try marker.check()
    guard run != nil else { throw .noSource }
    let asked =
      switch time {
      case .age(let age): clock.sample(age: age, monotonic: ports.clock.monotonic())
      case .utc(let utc): clock.sample(at: utc)
      case .sample(let sample): sample
      }
    let sample = min(asked, position)
    place(marker, at: sample)
    dispatch()
    return sample
  }

  /// Takes what the source says beside samples.
  package func take(_ notices: [SourceNotice]) {
    for notice in notices {
      switch notice {
      case .attached(let words): publish(.deviceAttached, words: words)
      case .detached(let words): publish(.deviceDetached, words: words)
      case .marker(let marker, let sample):
        let marker = Marker(text: marker.text)
        if (try? marker.check()) != nil { heldMarkers.append(.init(marker, at: sample)) }
      }
    }
    releaseMarkers(before: position)
  }

  /// Takes the lag behind the source in seconds; each step of shedding is an event.
  package func update(lag: Double) {
    let now = ports.clock.monotonic()
    let before = shed
    if shedding.update(lag: waits ? 0 : lag, at: now) != nil, shed != before {
      let words = shed.leftOut.joined(separator: ", ")
      publish(.overload, words: words.isEmpty ? "nothing is left out any more" : "left out: \(words)")
    }
    if machine.phase == .stopping, now > lastBlock, Double(now - lastBlock) * 1e-9 > SessionEngine.starvation {
      perform(machine.handle(.starved))
    }
  }

  /// What is left out now, of what this session hands out at all; it streams no spectra and features.
  package var shed: SheddingPolicy.Step { min(shedding.step, .viewerFrames) }

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
    let missing = max(0, header.firstSample - position)
    if missing > 0 { bridge(missing, inRing: min(missing, header.lostInRing)) }
    ledger.expect(frames)
    ledger.receive(frames)
    hub.publish(counts, firstSample: position, frames: frames, isShed: shed >= .viewerFrames)
    var offset = 0
    while offset < frames {
      let taken: Int
      if recording != nil {
        taken = record(counts, offset, frames - offset)
      } else {
        taken = frames - offset
        analyse(counts, offset, taken)
      }
      offset += taken
      position += taken
    }
    if !heldMarkers.isEmpty { releaseMarkers(before: position) }
    dispatch()
  }

  func analyse(_ counts: Span<Int32>, _ offset: Int, _ frames: Int) {
    guard run != nil else { return }
    let slice = counts.extracting(offset * channelCount..<(offset + frames) * channelCount)
    run?.analyse(slice, frames)
  }

  /// Takes frames up to the next boundary of data records at most and returns how many.
  func record(_ counts: Span<Int32>, _ offset: Int, _ available: Int) -> Int {
    if recording?.openGap != nil, recording?.framesToBoundary == layout.framesPerRecord { closeGap() }
    if recording?.openGap == nil, recording?.assembler.hasBuffer == false {
      if let memory = takeBuffer() {
        recording?.assembler.begin(memory)
      } else {
        recording?.openGap = .init(frames: 0, cause: .disk)
      }
    }
    let taken = min(available, recording?.framesToBoundary ?? available)
    recording?.ledger.expect(taken)
    if let gap = recording?.openGap {
      recording?.openGap?.frames += taken
      recording?.ledger.lose(taken, to: gap.cause)
      giveUpLongGap(after: taken)
      return taken
    }
    recording?.ledger.receive(taken)
    recording?.assembler.append(counts, first: offset, frames: taken)
    analyse(counts, offset, taken)
    if recording?.assembler.room == 0 {
      // The position is that behind the record, for whatever begins there.
      position += taken
      completeRecord()
      position -= taken
    }
    return taken
  }

  func takeBuffer() -> [Int32]? {
    while true {
      if let memory = recording?.takeBuffer() { return memory }
      guard waits, recording?.outlet.hasFailed == false else { return nil }
      ports.clock.sleep(until: ports.clock.monotonic() + 1_000_000)
    }
  }
}
