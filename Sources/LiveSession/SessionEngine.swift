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
  private let channelCount: Int
  private let settings: LiveSettings
  private let layout: RecordLayout
  private let ports: SessionPorts
  private let hub: WaveformHub
  /// Whether the source waits for room, so that the disk's pace is waited for as well.
  private let waits: Bool

  package private(set) var machine: SessionMachine
  package private(set) var ledger = Ledger()
  package private(set) var clock: StreamClock
  package private(set) var shedding = SheddingPolicy()
  /// The sample of the stream that comes next.
  package private(set) var position = 0
  private var lastBlock: UInt64 = 0
  private var run: AnalysisRun?
  private var recording: ActiveRecording?
  private var heldMarkers: [RecordAssembler.PlacedMarker] = []

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
    if let step = shedding.update(lag: waits ? 0 : lag, at: now) {
      let left = step.leftOut
      publish(
        .overload, words: left.isEmpty ? "nothing is left out any more" : "left out: \(left.joined(separator: ", "))")
    }
    if machine.phase == .stopping, now > lastBlock, Double(now - lastBlock) * 1e-9 > SessionEngine.starvation {
      perform(machine.handle(.starved))
    }
  }

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
    hub.publish(counts, firstSample: position, frames: frames, isShed: shedding.step >= .viewerFrames)
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

  private func analyse(_ counts: Span<Int32>, _ offset: Int, _ frames: Int) {
    guard run != nil else { return }
    let slice = counts.extracting(offset * channelCount..<(offset + frames) * channelCount)
    run?.analyse(slice, frames)
  }

  /// Takes frames up to the next boundary of data records at most and returns how many.
  private func record(_ counts: Span<Int32>, _ offset: Int, _ available: Int) -> Int {
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

  private func takeBuffer() -> [Int32]? {
    while true {
      if let memory = recording?.takeBuffer() { return memory }
      guard waits, recording?.outlet.hasFailed == false else { return nil }
      ports.clock.sleep(until: ports.clock.monotonic() + 1_000_000)
    }
  }

  // MARK: - Gaps

  private func bridge(_ missing: Int, inRing: Int) {
    let cause: LossCause = inRing * 2 > missing ? .ring : .source
    ledger.expect(missing)
    ledger.lose(inRing, to: .ring)
    ledger.lose(missing - inRing, to: .source)
    hub.gap(firstSample: position, count: missing, cause: cause)
    releaseMarkers(before: position)
    let actions = machine.handle(.gap(seconds: Double(missing) / format.rate))
    position += missing
    guard actions == [.bridgeGap] else {
      perform(actions)
      return
    }
    guard recording != nil else {
      run?.gap(missing, cause)
      return
    }
    recording?.ledger.expect(missing)
    recording?.ledger.lose(inRing, to: .ring)
    recording?.ledger.lose(missing - inRing, to: .source)
    bridgeInRecording(missing, cause)
  }

  private func bridgeInRecording(_ missing: Int, _ cause: LossCause) {
    guard let current = recording else { return }
    if current.openGap != nil {
      recording?.openGap?.frames += missing
      giveUpLongGap(after: 0)
      return
    }
    let needsFirst = !current.assembler.hasBuffer
    let room = needsFirst ? layout.framesPerRecord : current.assembler.room
    let needsNext = missing > room && (missing - room) % layout.framesPerRecord != 0
    let first = needsFirst ? takeBuffer() : nil
    let next = needsNext ? takeBuffer() : nil
    guard first != nil || !needsFirst, next != nil || !needsNext, current.assembler.takesGap else {
      for memory in [first, next].compactMap({ $0 }) { recording?.giveBack(memory) }
      recording?.openGap = .init(frames: missing, cause: cause)
      return
    }
    if let first { recording?.assembler.begin(first) }
    fill(missing, cause, next)
  }

  /// Marks an open gap in the file where there is room for it and for the record behind it.
  private func closeGap() {
    guard let gap = recording?.openGap else { return }
    let needsFirst = recording?.assembler.hasBuffer == false
    let first = needsFirst ? takeBuffer() : nil
    if needsFirst, first == nil { return }
    guard let next = takeBuffer() else {
      if let first { recording?.giveBack(first) }
      return
    }
    if let first { recording?.assembler.begin(first) }
    recording?.openGap = nil
    recording?.giveBack(next)
    fill(gap.frames, gap.cause, nil)
  }

  /// Fills missing frames with the last values, marks them, and tells the analyser.
  ///
  /// A reader hands a gap out in pieces where a data record that it fills to the end holds annotations; so does this.
  private func fill(_ missing: Int, _ cause: LossCause, _ next: consuming [Int32]?) {
    recording?.assembler.beginGap(missing, cause: cause.rawValue)
    if let next { recording?.giveBack(next) }
    var rest = missing
    var untold = 0
    while rest > 0, let current = recording {
      if !current.assembler.hasBuffer {
        let whole = rest / layout.framesPerRecord
        if whole > 0 {
          current.outlet.submit(.filled(records: whole, lastFrame: current.assembler.lastFrame))
          recording?.assembler.skip(records: whole)
          rest -= whole * layout.framesPerRecord
          untold += whole * layout.framesPerRecord
          continue
        }
        guard let memory = recording?.takeBuffer() else { break }
        recording?.assembler.begin(memory)
      }
      let part = min(rest, recording?.assembler.room ?? rest)
      recording?.assembler.fill(part)
      rest -= part
      untold += part
      if recording?.assembler.room == 0 {
        if recording?.assembler.hasNotes == true {
          run?.gap(untold, cause)
          untold = 0
          dispatch()
        }
        completeRecord()
      }
    }
    if untold > 0 { run?.gap(untold, cause) }
  }

  private func giveUpLongGap(after taken: Int) {
    guard let gap = recording?.openGap else { return }
    let seconds = Double(gap.frames) / format.rate
    if seconds > settings.longestGapSeconds {
      position += taken
      perform(machine.handle(.gap(seconds: seconds)))
      position -= taken
    }
  }

  // MARK: - Records

  /// The record being filled is full: its markers become known, and it goes to the disk.
  private func completeRecord() {
    noteMarkers(all: machine.phase == .stopping)
    let actions = machine.handle(.recordBoundary)
    if actions.isEmpty {
      dispatch()
      if let record = recording?.assembler.takeRecord() { recording?.outlet.submit(.record(record)) }
    } else {
      perform(actions)
    }
  }

  private func noteMarkers(all: Bool) {
    for placed in recording?.assembler.takeMarkers(all: all) ?? [] { run?.note(placed.marker, at: placed.sample) }
  }

  private func finishRecording(_ reason: SessionMachine.EndReason) {
    guard let current = recording else { return }
    var last: RecordAssembler.Record?
    if current.assembler.filled > 0 {
      if current.assembler.room > 0 { noteMarkers(all: true) }
      finishRun()
      last = recording?.assembler.takeRecord()
    } else {
      let unplaced = recording?.assembler.takeWaitingMarkers() ?? []
      finishRun()
      for placed in unplaced { publishMarker(placed.marker, at: current.plan.firstSample + placed.sample) }
    }
    let samples = recording?.assembler.position ?? 0
    let end = RecordingEnd(
      reason: reason, samples: samples, ledger: current.ledger,
      stopped: clock.utc(of: current.plan.firstSample + samples))
    current.outlet.submit(.close(last: last, end: end))
    publish(.recordingStopped, words: reason.rawValue)
    recording = nil
  }

  private func finishRun() {
    run?.finish()
    dispatch()
  }

  // MARK: - Events

  private func perform(_ actions: [SessionMachine.Action]) {
    for action in actions {
      switch action {
      case .finishRecording(let reason): finishRecording(reason)
      case .startMonitoring:
        run = try? AnalysisRun(format: format, settings: settings.detection, origin: position, recording: nil)
      case .endStream:
        finishRun()
        run = nil
      case .startRecording, .bridgeGap, .refuse: break
      }
    }
  }

  private func place(_ marker: Marker, at sample: Int) {
    if let recording, sample >= recording.plan.firstSample {
      self.recording?.assembler.add(.init(marker, at: sample - recording.plan.firstSample))
    } else if recording == nil, let origin = run?.origin, sample >= origin {
      run?.note(marker, at: sample - origin)
    } else {
      publishMarker(marker, at: sample)
    }
  }

  private func releaseMarkers(before sample: Int) {
    if heldMarkers.isEmpty { return }
    let due = heldMarkers.filter { $0.sample < sample }
    heldMarkers.removeAll { $0.sample < sample }
    for placed in due { place(placed.marker, at: min(placed.sample, position)) }
    dispatch()
  }

  /// A marker that lies in no recording.
  private func publishMarker(_ marker: Marker, at sample: Int) {
    ports.publish([pending(marker.event(at: sample), nil, sample)])
  }

  /// An event of the system, at the current sample.
  private func publish(_ kind: EventKind, words: String) {
    let origin = recording?.plan.firstSample ?? 0
    let cause = Cause(detector: "session/1", settings: settings.detection.hash, path: words.isEmpty ? [] : [words])
    let sample = recording.map { origin + $0.position } ?? position
    ports.publish([pending(Event(kind: kind, onset: sample - origin, cause: cause), recording?.plan.id, sample)])
  }

  private func pending(_ event: Event, _ recording: String?, _ sample: Int) -> PendingEvent {
    PendingEvent(
      event: event, recording: recording, streamSample: sample, rate: format.rate, utc: clock.utc(of: sample),
      decided: ports.clock.utc())
  }

  /// Hands out what the analyser decided; its final events also become annotations of the recording.
  private func dispatch() {
    guard run?.hasOutput == true, let output = run?.takeOutput(clock, decided: ports.clock.utc()) else { return }
    if recording != nil, run?.recording != nil {
      for pending in output.final where pending.event.kind != .marker && pending.event.kind != .gap {
        recording?.assembler.add(pending.event.annotation(rate: format.rate))
      }
    }
    ports.publish(output.final)
    if !output.provisional.isEmpty { ports.show(output.provisional) }
  }
}

extension SessionMachine.Refusal {
  var error: FacialisError {
    switch self {
    case .noSource: .noSource
    case .alreadyRecording: .alreadyRecording
    case .notRecording: .notRecording
    }
  }
}

extension StreamFormat {
  /// `edf` where 16 bits hold every count, `bdf` elsewhere; as the recording's writer decides.
  var fileExtension: String {
    let fits = channels.allSatisfy {
      $0.calibration.digitalMinimum >= -32768 && $0.calibration.digitalMaximum <= 32767
    }
    return bits <= 16 && fits ? "edf" : "bdf"
  }
}

extension Event {
  /// The event as an annotation that Facialis writes, e.g. `facialis/clonic right R-OOC,R-ZYG`; never input.
  func annotation(rate: Double) -> Annotation {
    let words: [String?] = [
      Annotation.ownPrefix + kind.rawValue, side?.rawValue, channels.map(\.description).joined(separator: ","),
    ]
    return Annotation(
      sample: onset, sampleCount: duration, rate: rate,
      text: words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " "))
  }
}

extension Marker {
  /// The longest text, in bytes of UTF-8.
  static let longestText = 400

  /// Throws where an annotation could not hold it, or would be taken for something else.
  func check() throws(FacialisError) {
    guard !name.isEmpty, text.utf8.count <= Marker.longestText,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { throw .markerInvalid("A marker has 1 to \(Marker.longestText) bytes and no control characters.") }
    guard !text.hasPrefix(Annotation.ownPrefix), !text.hasPrefix(Annotation.gapText) else {
      throw .markerInvalid("\"\(text)\" is a text that Facialis itself writes.")
    }
  }
}
