// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What one side does alone: spasms, rhythms of one muscle, blinks of the one eye that can, movements.
extension PatternClassifier {
  /// Rhythms of an eye come first: nobody blinks in time, several times in as many seconds. Then blinks of one eye: what the
  /// other side's lower face did with them is synkinesis, not a spasm.
  mutating func classifyAlone(_ work: inout Work) {
    var claimed: Set<Int> = []
    for side in Side.allCases {
      let eyes = free(side, work, claimed).filter { work.analysis.bursts[$0].name.muscle == .orbicularisOculi }
      claimed.formUnion(claimRhythms(eyes, &work))
      for run in runs(free(side, work, claimed), work.analysis) {
        claimed.formUnion(claimLonelyBlink(run, side, &work))
      }
    }
    for side in Side.allCases {
      claimed.formUnion(claimRhythms(free(side, work, claimed), &work))
      for run in runs(free(side, work, claimed), work.analysis) { classifyRun(run, side, &work) }
    }
  }

  private func free(_ side: Side, _ work: Work, _ claimed: Set<Int>) -> [Int] {
    work.analysis.bursts.indices.filter {
      work.analysis.roles[$0] == .free && work.owners[$0] == nil && work.analysis.bursts[$0].name.side == side
        && !claimed.contains($0)
    }
  }

  /// Splits at pauses longer than the train gap.
  private func runs(_ free: [Int], _ analysis: EpisodeAnalysis) -> [[Int]] {
    var runs: [[Int]] = []
    var lastOnset = 0
    var end = 0
    // A weak channel in which activity lingers does not tie together what the strong ones keep apart.
    let least = 0.3 * (free.map { analysis.bursts[$0].rmsUV }.max() ?? 0)
    for index in free {
      let burst = analysis.bursts[index]
      if runs.isEmpty || (burst.onset - lastOnset > limits.trainGap && burst.onset - end > limits.tonicGap) {
        runs.append([index])
        end = burst.onset
      } else {
        runs[runs.count - 1].append(index)
      }
      lastOnset = burst.onset
      if burst.rmsUV >= least || free.count == 1 { end = max(end, burst.offset) }
    }
    return runs
  }

  // MARK: Rhythm of one muscle

  /// Claims the bursts of channels that repeat regularly and alone.
  private mutating func claimRhythms(_ free: [Int], _ work: inout Work) -> Set<Int> {
    var claimed: Set<Int> = []
    let byChannel = Dictionary(grouping: free) { work.analysis.bursts[$0].channel }
    for channel in byChannel.keys.sorted() {
      for stretch in stretches(byChannel[channel] ?? [], work.analysis) {
        let own = alone(stretch, work.analysis)
        guard !own.isEmpty else { continue }
        let start = work.analysis.bursts[own[0]].onset
        let known = rhythms[channel].flatMap { start - $0.end <= 60 * Int(limits.rate) ? $0.interval : nil }
        guard own.count >= limits.rhythmicBursts || known != nil, standsAlone(own, work.analysis) else { continue }
        // A burst without another one has no rhythm of its own to compare.
        if own.count == 1, let rhythm = rhythms[channel], !goesOn(rhythm, at: start) { continue }
        guard let statistics = rhythm(beats(own, work.analysis), known: known) else { continue }
        addRhythm(own, statistics, &work)
        claimed.formUnion(own)
      }
    }
    return claimed
  }

  /// A channel's bursts, cut where it pauses longer than a rhythm does: what else goes on may tie two rhythms together.
  ///
  /// A quick rhythm pauses no longer than three of its beats: behind that another one may begin.
  private func stretches(_ own: [Int], _ analysis: EpisodeAnalysis) -> [[Int]] {
    stretches(own, analysis, pause: limits.rhythmicGap).flatMap { stretch in
      let beats = stretches(stretch, analysis, pause: limits.tonicGap).map { analysis.bursts[$0[0]].onset }
      let intervals = zip(beats.dropFirst(), beats).map { $0 - $1 }
      guard intervals.count >= limits.rhythmicBursts else { return [stretch] }
      let usual = intervals.sorted()[intervals.count / 2]
      return stretches(stretch, analysis, pause: max(3 * usual, limits.trainGap))
    }
  }

  private func stretches(_ own: [Int], _ analysis: EpisodeAnalysis, pause: Int) -> [[Int]] {
    var stretches: [[Int]] = []
    var end = Int.min / 2
    for index in own {
      if analysis.bursts[index].onset - end > pause { stretches.append([]) }
      stretches[stretches.count - 1].append(index)
      end = max(end, analysis.bursts[index].offset)
    }
    return stretches
  }

  /// Whether a burst is one of many that its channel repeats regularly and alone in an episode.
  func isInRhythm(_ burst: Burst, _ analysis: EpisodeAnalysis) -> Bool {
    let own = analysis.bursts.indices.filter { analysis.bursts[$0].channel == burst.channel }
    let stretch = stretches(own, analysis).first { $0.contains { analysis.bursts[$0].onset == burst.onset } } ?? []
    return stretch.count >= limits.rhythmicBursts && standsAlone(stretch, analysis)
      && rhythm(beats(stretch, analysis), known: nil) != nil
  }

  /// Onset and offset of the bursts that may be beats of a rhythm: what is far weaker than most is none.
  private func beats(_ own: [Int], _ analysis: EpisodeAnalysis) -> [(onset: Int, offset: Int)] {
    let least = 0.3 * own.map { analysis.bursts[$0].rmsUV }.sorted()[own.count / 2]
    return own.filter { analysis.bursts[$0].rmsUV >= least }
      .map { (analysis.bursts[$0].onset, analysis.bursts[$0].offset) }
  }

  /// The channels of an episode that repeat regularly and alone, while it goes on.
  func rhythmicChannels(_ episode: Episode) -> Set<Int> {
    var found: Set<Int> = []
    // By index: members are dear to copy.
    let members = episode.members
    var own = [[Int]](repeating: [], count: channels.count)
    for index in members.indices { own[members[index].burst.channel].append(index) }
    for channel in channels.indices where !own[channel].isEmpty {
      let pieces = own[channel].map { (onset: members[$0].burst.onset, offset: members[$0].burst.offset) }
        .sorted { $0.onset < $1.onset }
      let known = rhythms[channel].flatMap { pieces[0].onset - $0.end <= 60 * Int(limits.rate) ? $0.interval : nil }
      guard pieces.count >= limits.rhythmicBursts || known != nil, rhythm(pieces, known: known) != nil else { continue }
      let (side, muscle) = (channels[channel].side, channels[channel].muscle)
      let joined = pieces.count { piece in
        members.indices.contains {
          channels[members[$0].burst.channel].side == side && channels[members[$0].burst.channel].muscle != muscle
            && abs(members[$0].burst.onset - piece.onset) <= limits.side
        }
      }
      if joined * 5 <= pieces.count { found.insert(channel) }
    }
    return found
  }

  /// Whether hardly any of the bursts has company of another muscle of its side.
  private func standsAlone(_ own: [Int], _ analysis: EpisodeAnalysis) -> Bool {
    own.count { hasCompany($0, analysis) } * 5 <= own.count
  }

  /// A stretch without what several muscles do before and behind it: a spasm that a rhythm of one of them runs into.
  private func alone(_ stretch: [Int], _ analysis: EpisodeAnalysis) -> [Int] {
    guard let first = stretch.firstIndex(where: { !hasCompany($0, analysis) }),
      let last = stretch.lastIndex(where: { !hasCompany($0, analysis) })
    else { return [] }
    return Array(stretch[first...last])
  }

  private func hasCompany(_ index: Int, _ analysis: EpisodeAnalysis) -> Bool {
    let burst = analysis.bursts[index]
    return analysis.near(index, limits.side).contains {
      analysis.roles[$0] == .free && analysis.bursts[$0].name.side == burst.name.side
        && analysis.bursts[$0].name.muscle != burst.name.muscle
        && (analysis.comparison(index, $0)?.waveform.magnitude ?? 0) < 0.8
    }
  }

  /// The regular repetition of one channel's bursts; nil where the intervals vary.
  ///
  /// Discharges of one group may be seen as several bursts: the rhythm is that of the groups. Where groups are long their
  /// pauses are short, two of the slowest intervals of discharges; what comes faster than five a second is no such groups.
  private func rhythm(_ bursts: [(onset: Int, offset: Int)], known: Double?) -> TrainStatistics? {
    if let found = rhythm(bursts, pause: limits.tonicGap, known: known) { return found }
    for pause in [limits.samples(milliseconds: 60), 0] {
      if let close = rhythm(bursts, pause: pause, known: known), close.meanInterval * 5 >= limits.rate { return close }
    }
    return nil
  }

  /// The regular repetition of groups of bursts with at least a pause between them.
  ///
  /// A beat may be missed: up to a third of the intervals may be two or three beats long, and one in ten off the beat. After a
  /// pause a known rhythm is taken up with fewer beats.
  private func rhythm(_ bursts: [(onset: Int, offset: Int)], pause: Int, known: Double?) -> TrainStatistics? {
    var onsets: [Int] = []
    var end = Int.min / 2
    for burst in bursts {
      if burst.onset - end >= pause { onsets.append(burst.onset) }
      end = max(end, burst.offset)
    }
    let intervals = zip(onsets.dropFirst(), onsets).map { Double($0 - $1) }
    if let known, bursts.allSatisfy({ Double($0.offset - $0.onset) <= 3 * known }) {
      // Within a minute the pace changes little, though a weak burst may be missed or cut in two.
      let agreeing = intervals.count { interval in
        let beats = max(1, (interval / known).rounded())
        return (interval / beats - known).magnitude <= 0.3 * known
      }
      if agreeing * 10 >= intervals.count * 6 {
        return TrainStatistics(onsets: onsets, shortestInterval: limits.trainInterval)
      }
    }
    // A muscle that had a rhythm a moment ago needs fewer beats for one of another pace.
    guard onsets.count >= (known == nil ? limits.rhythmicBursts : min(limits.rhythmicBursts, 4)) else { return nil }
    let median = intervals.sorted()[intervals.count / 2]
    let beats = intervals.map { min(3, max(1, ($0 / median).rounded())) }
    guard beats.count(where: { $0 > 1 }) * 3 <= intervals.count else { return nil }
    let steps = zip(intervals, beats).map { Int($0 / $1) }
    let straightened = Self.statistics(ofIntervals: steps)
    guard isRegular(straightened.variation) || isRegularBetweenBeats(bursts, steps, straightened, median) else {
      return nil
    }
    let plain = TrainStatistics(onsets: onsets, shortestInterval: limits.trainInterval)
    return isRegular(plain.variation) ? plain : straightened
  }

  private func isRegular(_ variation: Double?) -> Bool { variation.map { $0 <= limits.rhythmicCV } ?? false }

  /// Whether a rhythm is regular apart from one interval in ten, or from one interval to the next while its pace changes.
  private func isRegularBetweenBeats(
    _ bursts: [(onset: Int, offset: Int)], _ steps: [Int], _ straightened: TrainStatistics, _ median: Double
  ) -> Bool {
    // What goes on for several beats is no group of discharges.
    guard bursts.allSatisfy({ Double($0.offset - $0.onset) <= 3 * median }) else { return false }
    let onBeat = steps.sorted { (Double($0) - median).magnitude < (Double($1) - median).magnitude }
      .prefix(steps.count - steps.count / 10)
    return isRegular(Self.statistics(ofIntervals: onBeat).variation) || isRegular(straightened.localVariation)
  }

  private static func statistics(ofIntervals intervals: some Sequence<Int>) -> TrainStatistics {
    var onsets = [0]
    for interval in intervals { onsets.append((onsets.last ?? 0) + interval) }
    return TrainStatistics(onsets: onsets, shortestInterval: 1)
  }

  private mutating func addRhythm(_ free: [Int], _ statistics: TrainStatistics, _ work: inout Work) {
    let bursts = free.map { work.analysis.bursts[$0] }
    guard let first = bursts.first, let last = bursts.map(\.offset).max() else { return }
    let interval = statistics.count >= 2 ? statistics.meanInterval : rhythms[first.channel]?.interval ?? 0
    // A lone burst that is not on the beat does not prove that the rhythm goes on.
    let isOnBeat = rhythms[first.channel].map { Double(first.onset - $0.end) <= 3 * $0.interval } ?? true
    if statistics.count >= 2 || isOnBeat { rhythms[first.channel] = (interval, last) }
    var values = self.values(of: statistics)
    let ranges = bursts.map { $0.onset..<$0.offset }
    values[.rhythmicity] = EventColumn.rhythmicity.value(TrainStatistics.rhythmicity(ranges, limits))
    values[.snrDB] = EventColumn.snrDB.value(bursts.map(\.snrDB).max() ?? 0)
    values[.confidence] = EventColumn.confidence.value(min(0.95, 0.6 + 0.03 * Double(statistics.count)))
    let regular = statistics.variation.map { "coefficient of variation of the intervals \(Decimal.fixed($0, 2))" }
    let event = Event(
      kind: .rhythmic, onset: first.onset, duration: last - first.onset, side: EventSide(first.name.side),
      channels: [first.name], members: bursts.map(\.id), values: values,
      cause: cause(
        first,
        [
          "one muscle only", "\(statistics.count) bursts in rhythm",
          regular ?? "takes up the rhythm that this muscle had a moment ago",
        ]))
    for index in free { work.owners[index] = event.id }
    work.events.append(event)
  }

  // MARK: A run of one side

  private mutating func classifyRun(_ run: [Int], _ side: Side, _ work: inout Work) {
    let evidence = SpasmEvidence(run, work.analysis, limits, isSpasmSide: blinks.isHealthy(side.opposite))
    let task = tasks.task(from: evidence.onset, to: evidence.offset).flatMap { $0 == "rest" ? nil : $0 }
    if evidence.isTooFaint { return }
    // Where spasms are of the other side, what this one does in a task is its part of the task, and blinks.
    let isTask = task != nil && (!evidence.outweighsTask || blinks.isHealthy(side))
    if evidence.isMovement || isTask {
      addMovementAlone(run, evidence, side, task, &work)
      return
    }
    addSpasm(run, evidence, side, &work)
  }

  /// A brief, smooth contraction of one eye alone is a blink where the other eye cannot show one.
  private mutating func claimLonelyBlink(_ run: [Int], _ side: Side, _ work: inout Work) -> Set<Int> {
    let eyes = run.filter { work.analysis.bursts[$0].name.muscle == .orbicularisOculi }
    guard let eye = eyes.first, run.allSatisfy({ work.analysis.bursts[$0].name.muscle.isUpperFace }),
      let last = eyes.last,
      work.analysis.bursts[last].offset - work.analysis.bursts[eye].onset <= limits.blinkLongest,
      eyes.count < limits.trainBursts
    else { return [] }
    let burst = work.analysis.bursts[eye]
    let task = tasks.task(from: burst.onset, to: burst.offset).flatMap { $0 == "rest" ? nil : $0 }
    guard burst.duration <= limits.blinkLongest, !SpasmEvidence.hasBrowLift(run, work.analysis) else { return [] }
    // Of a weak blink no more than the peak may be seen; what stands out and is shorter than blinks is none.
    let isLongEnough = blinks.isHealthy(side) || burst.duration >= limits.blinkShortest
    guard isLongEnough || burst.snrDB < 15 else { return [] }
    if isLongEnough { blinks.noteBlinkLikeAlone(side, onset: burst.onset) }
    let isHidden = hidesOtherEye(eyes, side, work.analysis)
    let known = isLongEnough ? reasonForLonelyBlink(eye, side, task, work.analysis) : nil
    guard let reason = isHidden ? "the other eye's noise would hide as much" : known else { return [] }
    var values: [EventColumn: EventValue] = [.confidence: EventColumn.confidence.value(isHidden ? 0.4 : 0.6)]
    if let task { values[.task] = .text(task) }
    let event = add(
      .blink, isHidden ? .both : EventSide(side), run, &work, values: values,
      path: ["one eye, brief as a blink", reason])
    return addSynkinesis(ofBlink: eye, parent: event?.id, &work).union(run)
  }

  /// Whether the other eye may have blinked along unseen, as it does at times in this person.
  ///
  /// Where twitches of several muscles or in trains were seen on this side only, a lone one needs less proof.
  private func hidesOtherEye(_ eyes: [Int], _ side: Side, _ analysis: EpisodeAnalysis) -> Bool {
    let strongest = eyes.max { analysis.energy($0) < analysis.energy($1) }
    guard let span = strongest.flatMap({ analysis.mirrors[$0]?.span }), span.otherRest > 0 else { return false }
    let values = limits.valuesPerSample * Double(span.length)
    // The rest that it is compared with is measured on 120 ms.
    let rest = limits.valuesPerSample * Double(limits.samples(milliseconds: 120))
    let silence = blinks.eyes.silence(
      of: side.opposite, strength: max(span.own, 0) / span.otherRest,
      elevation: max(1 + span.other / span.otherRest, 0.1),
      values: values * rest / (values + rest))
    let isKnown = blinks.isHealthy(side.opposite)
    return silence < (isKnown ? limits.loneEyeEvidence / 3 : limits.loneEyeEvidence)
  }

  /// Whether a rhythm may be going on: myokymia pauses for a few seconds.
  func goesOn(_ rhythm: (interval: Double, end: Int), at onset: Int) -> Bool {
    Double(onset - rhythm.end) <= 5 * limits.rate + 2 * rhythm.interval
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
    let held = openBursts.contains { $0.channel == other && $0.onset < burst.onset }
    if busy || held { return "the other eye was contracted already" }
    if let rhythm = rhythms[other], goesOn(rhythm, at: burst.onset) {
      return "the other eye is in a rhythm of its own"
    }
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
