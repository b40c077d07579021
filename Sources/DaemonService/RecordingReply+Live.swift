// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import LiveSession
import Recordings

extension RecordingReply {
  /// A recording that just began.
  init(_ plan: RecordingPlan) {
    self.init(
      id: plan.id, state: .recording, subject: plan.request.subject, task: plan.request.task,
      session: plan.request.session, files: [plan.path], startedUTC: plan.start, durationS: 0, samples: 0,
      streamSample: plan.firstSample)
    if plan.request.preTriggerSeconds > 0 { preTriggerS = Decimal.round(plan.preTriggerSeconds, 3) }
  }

  /// A recording that goes on.
  init(_ recording: LiveStatus.Recording) {
    self.init(recording.plan)
    files = recording.paths
    samples = recording.samples
    durationS = Decimal.round(recording.durationSeconds, 3)
    ledger = [LedgerRow(recording.ledger, place: "recording")]
  }

  /// A recording that was ended.
  init(_ result: RecordingResult) {
    self.init(result.plan)
    state = .finished
    files = result.paths
    samples = result.samples
    durationS = Decimal.round(result.durationSeconds, 6)
    stoppedUTC = result.stopped
    ledger = [LedgerRow(result.ledger, place: "recording")]
  }

  /// A recording of which only its description is known; one without an end was interrupted.
  init(_ description: RecordingDescription, folder: String, isOfThisStream: Bool = false) {
    let isWhole = description.stoppedUTC != nil && description.end != SessionMachine.EndReason.interrupted.rawValue
    self.init(
      id: description.recording, state: isWhole ? .finished : .interrupted,
      subject: description.subject,
      task: description.task, session: description.session, files: description.files.map { "\(folder)/\($0.name)" },
      startedUTC: description.startedUTC, stoppedUTC: description.stoppedUTC, durationS: description.durationS ?? 0,
      samples: description.samples ?? 0, ledger: description.ledger.map { [LedgerRow($0, place: "recording")] },
      streamSample: isOfThisStream ? description.streamSample : nil)
  }
}

extension LedgerRow {
  init(_ ledger: Ledger, place: String) {
    self.init(
      place: place, expected: ledger.expected, received: ledger.received, lost: ledger.lost,
      causes: Dictionary(uniqueKeysWithValues: LossCause.allCases.map { ($0.rawValue, ledger[$0]) }).filter {
        $0.value > 0
      })
  }
}
