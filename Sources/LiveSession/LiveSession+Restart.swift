// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Realtime
internal import Recordings
internal import Synchronization

extension LiveSession {
  /// Looks for recordings that were interrupted: the newest goes on where that makes sense, the others are ended.
  func sortOutOpenRecordings(_ format: StreamFormat) -> OpenRecording? {
    var next: OpenRecording?
    for open in OpenRecording.find(in: settings.recordingsFolder) {
      switch open.verdict(format: format, now: clock.utc(), settings: settings) {
      case .goOn where next == nil: next = open
      case .goOn: end(open, "a later recording goes on instead")
      case .end(let words): end(open, words)
      }
    }
    return next
  }

  /// Ends a recording that does not go on, with what its files hold, and decides its events anew from them.
  func end(_ open: OpenRecording, _ words: String) {
    let plan = RecordingPlan(
      goingOn: open, format: open.description.format, firstSample: 0, start: nil,
      framesPerRecord: RecordLayout(rate: open.description.format.rate, recordDuration: open.description.recordS)
        .framesPerRecord)
    var description = open.description
    let end = RecordingEnd(reason: .interrupted, samples: open.samples, ledger: Ledger(), stopped: open.end)
    description.end(end)
    description.notes = (description.notes ?? []) + ["\(clock.utc()): ended, since \(words)"]
    let ended = description
    do { try ended.write(to: plan.descriptionPath) } catch { return }
    guard open.samples > 0, let replay = try? replay(plan, open.files) else { return }
    replay.whenDone { [self] outcome in
      guard outcome.failure == nil else { return }
      var description = ended
      description.ledger = outcome.before
      try? description.write(to: plan.descriptionPath)
      publisher.afterwards { [log] in
        try? RecordingFolder.writeEvents(of: plan.id, in: log, to: plan.eventsPath)
      }
    }
  }

  /// Analyses a recording that has ended again from its files.
  func replay(_ plan: RecordingPlan, _ files: [FilePlan]) throws(FacialisError) -> AnalysisReplay {
    try begin(plan, files, isEnded: true) { _ in false }
  }

  /// Analyses what a recording that goes on held before, and offers the analysis to the session when it has caught up.
  func replay(
    _ plan: RecordingPlan, _ open: OpenRecording, mailbox: SessionMailbox
  ) throws(FacialisError) -> AnalysisReplay {
    try begin(plan, open.files, isEnded: false) { mailbox.post(.takeOver($0)) }
  }

  private func begin(
    _ plan: RecordingPlan, _ files: [FilePlan], isEnded: Bool, offer: @escaping @Sendable (HandOver) -> Bool
  ) throws(FacialisError) -> AnalysisReplay {
    let replay = try AnalysisReplay(
      plan, files: files, isEnded: isEnded, settings: settings,
      ports: AnalysisReplay.Ports(log: log, publisher: publisher, offer: offer, clock: clock))
    try replay.start()
    state.withLock { $0.replays.append(replay) }
    return replay
  }
}

extension OpenRecording {
  /// Its files that hold samples, as they are read again.
  var files: [FilePlan] {
    description.files.enumerated().map { index, file in
      FilePlan(
        number: index + 1, path: "\(folder)/\(file.name)", firstSample: file.firstSample,
        start: description.startedUTC.advanced(bySeconds: Double(file.firstSample) / description.format.rate),
        gapCause: file.gapCause)
    }
  }
}
