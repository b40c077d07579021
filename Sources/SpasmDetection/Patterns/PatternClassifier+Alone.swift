// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What one side does alone: spasms, rhythms of one muscle, blinks of the one eye that can, movements.
extension PatternClassifier {
  mutating func classifyAlone(_ side: Side, _ work: inout Work) {
    let free = work.analysis.bursts.indices.filter {
      work.analysis.roles[$0] == .free && work.analysis.bursts[$0].name.side == side
    }
    guard !free.isEmpty else { return }
    if let rhythm = rhythm(free, work.analysis) {
      addRhythm(free, rhythm, &work)
      return
    }
    for run in runs(free, work.analysis) { classifyRun(run, side, &work) }
  }

  /// Splits at pauses longer than the train gap.
  private func runs(_ free: [Int], _ analysis: EpisodeAnalysis) -> [[Int]] {
    var runs: [[Int]] = []
    var lastOnset = 0
    var end = 0
    for index in free {
      let burst = analysis.bursts[index]
      if runs.isEmpty || (burst.onset - lastOnset > limits.trainGap && burst.onset - end > limits.tonicGap) {
        runs.append([index])
        end = burst.offset
      } else {
        runs[runs.count - 1].append(index)
      }
      lastOnset = burst.onset
      end = max(end, burst.offset)
    }
    return runs
  }

  // MARK: Rhythm of one muscle

  /// The regular repetition of one channel; nil where several take part or the intervals vary.
  private func rhythm(_ free: [Int], _ analysis: EpisodeAnalysis) -> TrainStatistics? {
    guard free.count >= limits.rhythmicBursts, let first = free.first else { return nil }
    let channel = analysis.bursts[first].channel
    guard free.allSatisfy({ analysis.bursts[$0].channel == channel }) else { return nil }
    // The discharges of one group may be seen as several bursts; the rhythm is that of the groups.
    let pause = limits.samples(milliseconds: 60)
    var onsets: [Int] = []
    var end = Int.min / 2
    for index in free {
      if analysis.bursts[index].onset - end >= pause { onsets.append(analysis.bursts[index].onset) }
      end = max(end, analysis.bursts[index].offset)
    }
    guard onsets.count >= limits.rhythmicBursts else { return nil }
    let statistics = TrainStatistics(onsets: onsets, shortestInterval: limits.trainInterval)
    guard let variation = statistics.variation, variation <= limits.rhythmicCV else { return nil }
    return statistics
  }

  private func addRhythm(_ free: [Int], _ statistics: TrainStatistics, _ work: inout Work) {
    let bursts = free.map { work.analysis.bursts[$0] }
    guard let first = bursts.first, let last = bursts.map(\.offset).max() else { return }
    var values = self.values(of: statistics)
    let ranges = bursts.map { $0.onset..<$0.offset }
    values[.rhythmicity] = EventColumn.rhythmicity.value(TrainStatistics.rhythmicity(ranges, limits))
    values[.snrDB] = EventColumn.snrDB.value(bursts.map(\.snrDB).max() ?? 0)
    values[.confidence] = EventColumn.confidence.value(min(0.95, 0.6 + 0.03 * Double(statistics.count)))
    let variation = Decimal.fixed(statistics.variation ?? 0, 2)
    let event = Event(
      kind: .rhythmic, onset: first.onset, duration: last - first.onset, side: EventSide(first.name.side),
      channels: [first.name], members: bursts.map(\.id), values: values,
      cause: cause(
        first,
        ["one muscle only", "\(statistics.count) bursts at regular intervals, coefficient of variation \(variation)"]))
    for index in free { work.owners[index] = event.id }
    work.events.append(event)
  }

  // MARK: A run of one side

  private mutating func classifyRun(_ run: [Int], _ side: Side, _ work: inout Work) {
    let evidence = SpasmEvidence(run, work.analysis, limits)
    let task = tasks.task(from: evidence.onset, to: evidence.offset).flatMap { $0 == "rest" ? nil : $0 }
    if addLonelyBlink(run, evidence, side, task, &work) { return }
    if evidence.isTooFaint { return }
    if evidence.isMovement || (task != nil && !evidence.isVolleyTrain) {
      addMovementAlone(run, evidence, side, task, &work)
      return
    }
    addSpasm(run, evidence, side, &work)
  }

  /// A brief, smooth contraction of one eye alone is a blink where the other eye cannot show one.
  private mutating func addLonelyBlink(
    _ run: [Int], _ evidence: SpasmEvidence, _ side: Side, _ task: String?, _ work: inout Work
  ) -> Bool {
    let eyes = run.filter { work.analysis.bursts[$0].name.muscle == .orbicularisOculi }
    guard let eye = eyes.first, run.allSatisfy({ work.analysis.bursts[$0].name.muscle.isUpperFace }), eyes.count == 1
    else { return false }
    let burst = work.analysis.bursts[eye]
    guard burst.duration >= limits.blinkShortest, burst.duration <= limits.blinkLongest else { return false }
    blinks.noteBlinkLikeAlone(side, onset: burst.onset)
    guard let reason = reasonForLonelyBlink(eye, side, task, work.analysis) else { return false }
    var values: [EventColumn: EventValue] = [.confidence: EventColumn.confidence.value(0.6)]
    if let task { values[.task] = .text(task) }
    add(.blink, EventSide(side), run, &work, values: values, path: ["one eye, brief as a blink", reason])
    return true
  }

  private func reasonForLonelyBlink(
    _ eye: Int, _ side: Side, _ task: String?, _ analysis: EpisodeAnalysis
  ) -> String? {
    let burst = analysis.bursts[eye]
    if task == "blink" { return "during the task blink" }
    guard let other = mirrors[burst.channel] else { return "the other eye has no channel" }
    if !availability.isAvailable(other, burst.onset..<burst.offset) { return "the other eye's channel shows nothing" }
    let busy = analysis.bursts.contains {
      $0.channel == other && $0.onset < burst.onset && $0.offset > burst.onset
    }
    if busy { return "the other eye was contracted already" }
    if let mirror = analysis.mirrors[eye], mirror.elevation >= 1.2, mirror.slowEnvelope >= 0.7,
      mirror.waveform.magnitude < 0.75 * limits.leakCorrelation
    {
      return "the other eye moved with it below its threshold"
    }
    if blinks.isHealthy(side) { return "spasms are on the other side" }
    if blinks.otherEyeIsSilent(side, at: burst.onset) {
      return "blinks of both eyes have ceased, those of this eye go on"
    }
    return nil
  }

  private mutating func addMovementAlone(
    _ run: [Int], _ evidence: SpasmEvidence, _ side: Side, _ task: String?, _ work: inout Work
  ) {
    var values: [EventColumn: EventValue] = [
      .confidence: EventColumn.confidence.value(task == nil ? evidence.movementConfidence : 0.8)
    ]
    if let task { values[.task] = .text(task) }
    var path = ["one side only"]
    if let task { path.append("during the task \(task)") }
    let event = add(.movement, EventSide(side), run, &work, values: values, path: path + evidence.path)
    let main = run.max { work.analysis.strength($0) < work.analysis.strength($1) }
    if let main, event != nil {
      let burst = work.analysis.bursts[main]
      ledger.noteMovementAmplitude(burst.channel, work.analysis.strength(main))
    }
  }
}
