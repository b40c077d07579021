// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings
internal import SpasmDetection

extension RecordingDescription {
  /// A recording that begins; its files follow.
  init(_ plan: RecordingPlan, device: String, montage: Montage?, settings: LiveSettings) {
    self.init(
      recording: plan.id, subject: plan.request.subject, task: plan.request.task, session: plan.request.session,
      operatorCode: plan.request.operatorCode, device: device, montage: montage, format: plan.format,
      recordS: Double(plan.framesPerRecord) / plan.format.rate, synchronisationS: settings.synchronisationSeconds,
      settingsHash: settings.detection.hash, settings: settings.detection.canonicalText, startedUTC: plan.start,
      utcOffsetS: settings.utcOffsetSeconds, streamSample: plan.firstSample, files: [])
    if let visit = plan.request.visit { self.visit = visit }
  }

  /// The next file begins.
  mutating func begin(_ file: FilePlan) {
    if let last = files.indices.last { files[last].samples = file.samplesBefore }
    files.append(File(name: file.name, firstSample: file.firstSample, gapCause: file.gapCause))
  }

  /// The recording has ended.
  mutating func end(_ end: RecordingEnd) {
    stoppedUTC = end.stopped
    self.end = end.reason.rawValue
    samples = end.samples
    durationS = Double(end.samples) / format.rate
    ledger = end.ledger
    if let last = files.indices.last { files[last].samples = max(0, end.samples - files[last].firstSample) }
  }
}
