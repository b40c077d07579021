// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Realtime
internal import Recordings

extension SessionEngine {
  /// Begins a recording with the next frame, or as far in the past as is asked for and kept.
  package func startRecording(_ request: RecordingRequest) throws(FacialisError) -> RecordingPlan {
    try request.validate()
    if interrupted != nil { throw .interruptedWaits }
    let actions = machine.handle(.startRequested)
    if case .refuse(let refusal)? = actions.first { throw refusal.error }
    do {
      let wanted = Int(min(max(0, request.preTriggerSeconds), settings.preTriggerSeconds) * format.rate)
      let first = wanted > 0 ? history.beginning(from: position - wanted) : position
      var plan = RecordingPlan(
        request, folder: settings.recordingsFolder, format: format, fileExtension: format.fileExtension,
        firstSample: first, start: clock.utc(of: first), framesPerRecord: layout.framesPerRecord)
      plan.preTriggerSamples = position - first
      let next = try AnalysisRun(format: format, settings: settings.detection, origin: first, recording: plan.id)
      let outlet = try ports.record(plan, plan.firstFile, nil)
      finishRun()
      run = next
      cursor = first
      recording = active(plan, plan.firstFile, outlet)
      clocks = ClockAccount()
      recording?.isBehind = cursor < position
      if first < position { heldMarkers = recentMarkers.filter { $0.sample >= first } + heldMarkers }
      publish(.recordingStarted, words: request.task ?? "")
      return plan
    } catch {
      perform(machine.handle(.writerFailed))
      throw error
    }
  }

  func active(_ plan: RecordingPlan, _ file: FilePlan, _ outlet: any RecordOutlet) -> ActiveRecording {
    let size = RecordingWriter.size(
      of: format, recordDuration: settings.recordSeconds, annotationCapacity: SessionEngine.annotationCapacity)
    return ActiveRecording(
      plan: plan, file: file, outlet: outlet, annotationCapacity: SessionEngine.annotationCapacity,
      rotation: RotationPolicy(
        seconds: settings.rotationSeconds, bytes: Int(settings.rotationMegabytes * 1e6), rate: format.rate,
        framesPerRecord: layout.framesPerRecord, recordBytes: size.record, headerBytes: size.header),
      disk: DiskWatch(
        reserve: settings.lowestFreeBytes, bytesPerSecond: DiskRoom.bytesPerSecond(of: format, settings: settings)))
  }

  /// Ends the recording with the data record of the present frame and returns what was begun.
  package func stopRecording() throws(FacialisError) -> RecordingPlan {
    if machine.phase == .recording, let recording, recording.isBehind {
      self.recording?.stopAt = recording.stopAt ?? position
      return recording.plan
    }
    let plan = recording?.plan
    if case .refuse(let refusal)? = requestStop() { throw refusal.error }
    guard let plan else { throw .notRecording }
    return plan
  }

  @discardableResult
  func requestStop() -> SessionMachine.Action? {
    let actions = machine.handle(.stopRequested)
    if let recording, recording.openGap != nil || !recording.assembler.hasBuffer {
      perform(machine.handle(.recordBoundary))
    }
    return actions.first
  }

  /// The recorder of a recording gave up, and why.
  package func writerFailed(_ id: String, _ error: FacialisError) {
    guard recording?.plan.id == id else { return }
    failure = error
    perform(machine.handle(.writerFailed))
  }

  /// So much is free on the disk of a recording.
  package func take(freeBytes: Int, of id: String) {
    guard recording?.plan.id == id, let decision = recording?.disk.take(freeBytes: freeBytes) else { return }
    switch decision {
    case .nothing: break
    case .warn(let seconds):
      let minutes = max(1, Int(seconds / 60))
      publish(.diskLow, words: "the disk is full in about \(minutes) min; the recording ends before")
    case .end:
      publish(
        .diskLow, words: "less than \(Decimal.shortest(settings.lowestFreeMegabytes)) MB are free; the recording ends")
      perform(machine.handle(.diskFull))
    }
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
    guard machine.phase != .idle, machine.phase != .ended else { throw .noSource }
    let asked =
      switch time {
      case .age(let age): clock.sample(age: age, monotonic: ports.clock.monotonic())
      case .utc(let utc): clock.sample(at: utc)
      case .sample(let sample): sample
      }
    let sample = min(asked, position)
    if sample > cursor {
      heldMarkers.append(.init(marker, at: sample))
    } else {
      place(marker, at: sample)
    }
    dispatch()
    return sample
  }
}
