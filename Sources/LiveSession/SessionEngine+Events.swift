// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime
internal import SpasmDetection

extension SessionEngine {
  /// Markers that are remembered for a recording that begins in the past.
  private static let mostRecentMarkers = 256

  func perform(_ actions: [SessionMachine.Action]) {
    for action in actions {
      switch action {
      case .finishRecording(let reason): finishRecording(reason)
      case .startMonitoring:
        run = try? AnalysisRun(format: format, settings: settings.detection, origin: cursor, recording: nil)
      case .endStream:
        finishRun()
        run = nil
      case .startRecording, .bridgeGap, .refuse: break
      }
    }
  }

  func place(_ marker: Marker, at sample: Int) {
    remember(marker, at: sample)
    if let recording, sample >= recording.plan.firstSample {
      self.recording?.assembler.add(.init(marker, at: sample - recording.plan.firstSample))
    } else if recording == nil, let origin = run?.origin, sample >= origin {
      run?.note(marker, at: sample - origin)
    } else {
      publishMarker(marker, at: sample)
    }
  }

  private func remember(_ marker: Marker, at sample: Int) {
    let placed = RecordAssembler.PlacedMarker(marker, at: sample)
    // One that comes back with a recording that begins in the past is known already.
    if recentMarkers.contains(placed) { return }
    recentMarkers.append(placed)
    if recentMarkers.count > Self.mostRecentMarkers { recentMarkers.removeFirst() }
  }

  func releaseMarkers(before sample: Int) {
    if heldMarkers.isEmpty { return }
    let due = heldMarkers.filter { $0.sample < sample }
    heldMarkers.removeAll { $0.sample < sample }
    for placed in due { place(placed.marker, at: min(placed.sample, cursor)) }
    dispatch()
  }

  /// A marker that lies in no recording.
  func publishMarker(_ marker: Marker, at sample: Int) {
    ports.publish([pending(marker.event(at: sample), nil, sample)])
  }

  /// An event of the system, at the current sample.
  func publish(_ kind: EventKind, words: String) {
    let origin = recording?.plan.firstSample ?? 0
    let cause = Cause(detector: "session/1", settings: settings.detection.hash, path: words.isEmpty ? [] : [words])
    let sample = recording.map { origin + $0.position } ?? cursor
    ports.publish([pending(Event(kind: kind, onset: sample - origin, cause: cause), recording?.plan.id, sample)])
  }

  func pending(_ event: Event, _ recording: String?, _ sample: Int) -> PendingEvent {
    PendingEvent(
      event: event, recording: recording, streamSample: sample, rate: format.rate, utc: clock.utc(of: sample),
      decided: ports.clock.utc())
  }

  /// Hands out what the analyser decided; its final events also become annotations of the recording.
  func dispatch() {
    guard run?.hasOutput == true, let output = run?.takeOutput(clock, decided: ports.clock.utc()) else { return }
    if recording != nil, run?.recording != nil {
      for pending in output.final where pending.event.kind != .marker && pending.event.kind != .gap {
        recording?.assembler.add(pending.event.fileText)
      }
    }
    ports.publish(output.final)
    if !output.provisional.isEmpty { ports.show(output.provisional) }
  }
}
