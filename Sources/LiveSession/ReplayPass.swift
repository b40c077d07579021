// SPDX-License-Identifier: GPL-3.0-or-later
internal import Analysis
internal import FacialEMG
internal import Recordings

/// One pass of a fresh analyser over a recording's files, and what of its events the log knows already; no thread, no waiting.
struct ReplayPass {
  private let plan: RecordingPlan
  private let oldCount: Int
  private var analysis: AnalysisRun?
  private var file: FilePlan?
  private var index = 0
  /// A gap that may go on in the next data record.
  private var heldGap: (frames: Int, cause: String)?
  private var known: [EventID: [(content: Int, position: EventPosition)]] = [:]
  /// The balance of the files that were there at the start.
  private(set) var before = Ledger()

  init(_ plan: RecordingPlan, oldCount: Int) {
    self.plan = plan
    self.oldCount = oldCount
  }

  /// Makes the analyser and asks the log what it holds of the recording.
  mutating func begin(settings: LiveSettings, log: any EventLog) throws(FacialisError) {
    analysis = try AnalysisRun(
      format: plan.format, settings: settings.detection, origin: plan.firstSample, recording: plan.id)
    for logged in try log.loggedEvents(recording: plan.id) {
      known[logged.id, default: []].append((logged.content, logged.position))
    }
  }

  private var position: Int { (analysis?.analyser.position ?? 0) + (heldGap?.frames ?? 0) }

  /// Goes on in a file.
  mutating func begin(_ next: FilePlan, index: Int) {
    flushGap()
    file = next
    self.index = index
    let missing = next.firstSample - position
    if missing > 0 { add(missing, cause: (next.gapCause ?? .restart).rawValue, isOld: index < oldCount) }
  }

  mutating func take(_ counts: Span<Int32>, frames: Int) {
    flushGap()
    if index < oldCount {
      before.expect(frames)
      before.receive(frames)
    }
    analysis?.analyse(counts, frames)
  }

  mutating func take(_ annotations: [StoredAnnotation]) {
    flushGap()
    for stored in annotations where !stored.isOwn {
      analysis?.note(Marker(text: stored.text), at: (file?.firstSample ?? 0) + stored.sample)
    }
  }

  mutating func gap(_ frames: Int, cause: String) { add(frames, cause: cause, isOld: index < oldCount) }

  mutating func finish() {
    flushGap()
    analysis?.finish()
  }

  private mutating func add(_ frames: Int, cause: String, isOld: Bool) {
    if isOld {
      before.expect(frames)
      before.lose(frames, to: LossCause(rawValue: cause) ?? .source)
    }
    if let held = heldGap, held.cause == cause {
      heldGap = (held.frames + frames, cause)
    } else {
      flushGap()
      heldGap = (frames, cause)
    }
  }

  private mutating func flushGap() {
    guard let gap = heldGap else { return }
    heldGap = nil
    analysis?.gap(gap.frames, cause: gap.cause)
  }

  /// The events since the last call that the log does not hold; those that it holds are confirmed.
  mutating func takeNew(decided: UTCTime) -> [PendingEvent] {
    guard let events = analysis?.output.events else { return [] }
    // Provisional bursts, features and the like are of the past.
    analysis?.output.removeAll()
    return events.filter { !confirm($0) }.map { event in
      PendingEvent(
        event: event, recording: plan.id, streamSample: plan.firstSample + event.onset, rate: plan.format.rate,
        utc: utc(of: event.onset), decided: decided)
    }
  }

  private mutating func confirm(_ event: Event) -> Bool {
    let content = event.hashValue
    guard event.kind.isCanonical, let index = known[event.id]?.firstIndex(where: { $0.content == content }) else {
      return false
    }
    known[event.id]?.remove(at: index)
    return true
  }

  private func utc(of sample: Int) -> UTCTime {
    let anchor = file.map { ($0.start, $0.firstSample) } ?? (plan.start, 0)
    return anchor.0.advanced(bySeconds: Double(sample - anchor.1) / plan.format.rate)
  }

  /// Events of the log that were not found again.
  var unconfirmed: [(id: EventID, position: EventPosition)] {
    known.flatMap { id, logged in logged.map { (id, $0.position) } }.sorted { $0.position < $1.position }
  }

  /// The analysis as it is between two data records; nil inside a gap.
  func handOver() -> HandOver? {
    guard heldGap == nil, let analysis else { return nil }
    return HandOver(analysis, recording: plan.id, position: analysis.analyser.position, before: before)
  }
}
