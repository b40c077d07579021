// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import Recordings
internal import SpasmDetection

extension RecordingDescription {
  /// A recording that begins.
  init(_ plan: RecordingPlan, device: String, montage: Montage?, settings: LiveSettings) {
    self.init(
      recording: plan.id, subject: plan.request.subject, task: plan.request.task, session: plan.request.session,
      operatorCode: plan.request.operatorCode, device: device, montage: montage, format: plan.format,
      recordS: Double(plan.framesPerRecord) / plan.format.rate, synchronisationS: settings.synchronisationSeconds,
      settingsHash: settings.detection.hash, settings: settings.detection.canonicalText, startedUTC: plan.start,
      utcOffsetS: settings.utcOffsetSeconds, streamSample: plan.firstSample,
      files: [File(name: plan.path.split(separator: "/").last.map(String.init) ?? plan.path, firstSample: 0)])
    if let visit = plan.request.visit { self.visit = visit }
  }

  /// The recording has ended.
  mutating func end(_ end: RecordingEnd, rate: Double) {
    stoppedUTC = end.stopped
    self.end = end.reason.rawValue
    samples = end.samples
    durationS = Double(end.samples) / rate
    ledger = end.ledger
    if let last = files.indices.last { files[last].samples = end.samples - files[last].firstSample }
  }
}
