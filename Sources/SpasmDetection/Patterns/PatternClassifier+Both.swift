// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What both sides do together: blinks, movements, trains of closures.
extension PatternClassifier {
  /// What a contraction of both sides looks like.
  struct Traits {
    let onset: Int
    let offset: Int
    /// Where its main muscles relax; a weak channel may linger.
    let end: Int
    /// Whether the orbicularis oculi leads and the lower face hardly takes part.
    let isEye: Bool
    let mainMuscle: Muscle
    /// Longest burst of the main muscle, in samples.
    let duration: Int
    /// Rise time of the main muscle's strongest burst, in seconds.
    let rise: Double
    /// Longest burst of the main muscle, whichever side.
    let longest: Int
    let snrDB: Double
    let task: String?
  }

  /// What is asked of a contraction of both sides.
  private enum Verdict {
    case blink(String)
    case movement(String)
    case bilateral(String)
  }

  mutating func classifyBoth(_ work: inout Work) {
    let groups = work.analysis.groups.indices.sorted {
      work.analysis.groups[$0].onset < work.analysis.groups[$1].onset
    }
    guard !groups.isEmpty else { return }
    let traits = work.analysis.groups.indices.map { self.traits(of: $0, work.analysis) }
    var rest: [Int] = []
    var taken: Set<Int> = []
    for run in eyeRuns(groups, traits) {
      guard isTrain(run, traits) else {
        rest += run
        continue
      }
      // The brow works along with a train of closures.
      let span = (traits[run[0]].onset - limits.slow)...(run.map { traits[$0].offset }.max() ?? 0)
      let brow = groups.filter {
        !traits[$0].isEye && traits[$0].mainMuscle.isUpperFace && span.contains(traits[$0].onset)
      }
      taken.formUnion(brow)
      addTrain(run, brow, traits, &work)
    }
    rest += groups.filter { !traits[$0].isEye && !taken.contains($0) }
    rest.sort { traits[$0].onset < traits[$1].onset }
    var movement: [Int] = []
    for group in rest {
      switch verdict(traits[group], work.analysis.groups[group].isMirrored) {
      case .blink(let reason): addBlink(group, traits[group], reason, &work)
      case .bilateral(let reason): addBilateral(group, traits[group], reason, &work)
      case .movement(let reason):
        if let last = movement.last, !follows(traits[group], traits[last]) {
          addMovement(movement, traits, reason, &work)
          movement.removeAll()
        }
        movement.append(group)
      }
    }
    if !movement.isEmpty { addMovement(movement, traits, "rises slowly or moves the lower face of both sides", &work) }
  }

  // MARK: What it looks like

  private func traits(of group: Int, _ analysis: EpisodeAnalysis) -> Traits {
    let members = analysis.groups[group].members
    // What both sides did counts: a synkinetic muscle is strong on one side alone.
    var sums: [Muscle: [Double]] = [:]
    for member in members {
      let name = analysis.bursts[member].name
      sums[name.muscle, default: [0, 0]][name.side == .left ? 0 : 1] += analysis.strength(member)
    }
    let isPaired = sums.values.contains { min($0[0], $0[1]) > 0 }
    let strengths = sums.mapValues { isPaired ? 2 * min($0[0], $0[1]) : $0[0] + $0[1] }
    let main =
      strengths.max { $0.value == $1.value ? $0.key.order > $1.key.order : $0.value < $1.value }?.key
      ?? .orbicularisOculi
    let eye = strengths[.orbicularisOculi] ?? 0
    // A quarter of the eye's amplitude is within what co-contraction and volume conduction bring in health.
    let lower = strengths.filter { !$0.key.isUpperFace }.map(\.value).max() ?? 0
    let brow = strengths.filter { $0.key.isUpperFace && $0.key != .orbicularisOculi }.map(\.value).max() ?? 0
    let isEye = eye > 0 && lower < 0.3 * eye && brow < eye
    let mainMuscle = isEye ? .orbicularisOculi : main
    let own = members.filter { analysis.bursts[$0].name.muscle == mainMuscle }
    let strongest = own.max { analysis.bursts[$0].rmsUV < analysis.bursts[$1].rmsUV } ?? members[0]
    let span = analysis.groups[group]
    let least = 0.5 * analysis.bursts[strongest].rmsUV
    let end = members.filter { analysis.bursts[$0].rmsUV >= least && analysis.bursts[$0].name.muscle == mainMuscle }
    return Traits(
      onset: span.onset, offset: span.offset, end: end.map { analysis.bursts[$0].offset }.max() ?? span.offset,
      isEye: isEye, mainMuscle: mainMuscle,
      duration: duration(own, strongest, analysis),
      rise: analysis.rises[strongest], longest: own.map { analysis.bursts[$0].duration }.max() ?? 0,
      snrDB: analysis.bursts[strongest].snrDB,
      task: tasks.task(from: span.onset, to: span.offset))
  }

  /// Duration of the main muscle's contraction, on the side where it was stronger: the weaker one may have run into more.
  private func duration(_ own: [Int], _ strongest: Int, _ analysis: EpisodeAnalysis) -> Int {
    let channel = analysis.bursts[strongest].channel
    let pieces = own.filter { analysis.bursts[$0].channel == channel }.map { analysis.bursts[$0] }
    let onset = pieces.map(\.onset).min() ?? 0
    return (pieces.map(\.offset).max() ?? onset) - onset
  }

  private func verdict(_ traits: Traits, _ isMirrored: Bool) -> Verdict {
    let milliseconds = Int(limits.milliseconds(Double(traits.duration)))
    if traits.isEye {
      if traits.duration <= limits.blinkLongest {
        let shortest = !isMirrored && 5 * traits.longest < 3 * limits.blinkShortest && traits.snrDB >= 15
        return shortest
          ? .bilateral("both eyes together for \(milliseconds) ms, shorter than any blink")
          : .blink(
            isMirrored
              ? "one eye for \(milliseconds) ms, the other driven with it below its threshold"
              : "both eyes together for \(milliseconds) ms")
      }
      if let task = traits.task, task != "rest" { return .movement("both eyes, during the task \(task)") }
      return .bilateral("both eyes together for \(milliseconds) ms, longer than blinks, without a task")
    }
    return .movement("both sides of the lower face or brow")
  }

  // MARK: Trains of closures

  /// Eye contractions that follow each other within a second.
  private func eyeRuns(_ groups: [Int], _ traits: [Traits]) -> [[Int]] {
    var runs: [[Int]] = []
    for group in groups where traits[group].isEye {
      if let last = runs.last?.last,
        traits[group].onset - traits[last].onset <= limits.rhythmicGap
          || traits[group].onset - traits[last].offset <= limits.trainGap
      {
        runs[runs.count - 1].append(group)
      } else {
        runs.append([group])
      }
    }
    return runs
  }

  /// Three closures or more, faster than people blink: unless a task asked for them.
  private func isTrain(_ run: [Int], _ traits: [Traits]) -> Bool {
    guard let first = run.first, let last = run.last else { return false }
    let closures = closures(run, traits)
    guard closures.count >= 3 else { return false }
    if let task = tasks.task(from: traits[first].onset, to: traits[last].offset), task != "rest" { return false }
    let mean = Double(traits[last].onset - traits[first].onset) / Double(closures.count - 1)
    return mean <= 0.8 * Double(limits.rhythmicGap)
  }

  /// Onsets of the closures of a run; what begins within 100 ms is a piece of the same one.
  private func closures(_ run: [Int], _ traits: [Traits]) -> [Int] {
    var onsets: [Int] = []
    for group in run where traits[group].onset - (onsets.last ?? .min / 2) >= limits.tonicGap {
      onsets.append(traits[group].onset)
    }
    return onsets
  }

  private mutating func addTrain(_ run: [Int], _ brow: [Int], _ traits: [Traits], _ work: inout Work) {
    let start = traits[run[0]].onset - limits.slow
    let end = run.map { traits[$0].offset }.max() ?? start
    // Between its closures one eye may be held a little longer than the other.
    let pieces = work.analysis.bursts.indices.filter {
      let burst = work.analysis.bursts[$0]
      return work.analysis.roles[$0] == .free && burst.name.muscle.isUpperFace && burst.onset >= start
        && burst.onset <= end && !work.analysis.isVolley($0)
    }
    let members = (run + brow).flatMap { work.analysis.groups[$0].members } + pieces
    let statistics = TrainStatistics(onsets: closures(run, traits), shortestInterval: limits.trainInterval)
    var values = self.values(of: statistics)
    values[.symmetry] = symmetry(members, .orbicularisOculi, work.analysis)
    values[.confidence] = EventColumn.confidence.value(min(0.95, 0.6 + 0.05 * Double(run.count)))
    let event = add(
      .bilateral, .both, members, &work, values: values,
      path: ["both eyes together", "\(statistics.count) closures at intervals shorter than those of blinks"])
    for group in run { addSynkinesis(of: group, traits[group], parent: event?.id, &work) }
  }

  // MARK: Events

  private mutating func addBlink(_ group: Int, _ traits: Traits, _ reason: String, _ work: inout Work) {
    let members = work.analysis.groups[group].members
    let sides = Set(members.map { work.analysis.bursts[$0].name.side })
    var values: [EventColumn: EventValue] = [:]
    values[.symmetry] = symmetry(members, .orbicularisOculi, work.analysis)
    if let task = traits.task { values[.task] = .text(task) }
    let usual = blinks.typicalDuration.map { Double(traits.duration) < 3 * $0 } ?? true
    values[.confidence] = EventColumn.confidence.value((sides.count == 2 ? 0.9 : 0.7) - (usual ? 0 : 0.2))
    let event = add(
      .blink, .both, members, &work, values: values, path: [reason, "lower face of both sides not driven"])
    blinks.noteBlinkOfBothSides(onset: traits.onset, duration: traits.duration)
    noteEyes(members, work.analysis)
    addSynkinesis(of: group, traits, parent: event?.id, &work)
  }

  /// Learns how much of a blink each eye shows, from the time in which the eye that shows more was active.
  private mutating func noteEyes(_ members: [Int], _ analysis: EpisodeAnalysis) {
    let eyes = members.filter { analysis.bursts[$0].name.muscle == .orbicularisOculi && analysis.mirrors[$0] != nil }
    guard let main = eyes.max(by: { analysis.energy($0) < analysis.energy($1) }),
      let span = analysis.mirrors[main]?.span
    else { return }
    // An eye that shows nothing may have shown as much as chance hides.
    let values = limits.valuesPerSample * Double(span.length)
    let other = max(span.other, 0.5 * span.otherRest * (2 / values).squareRoot())
    let (left, right) = analysis.bursts[main].name.side == .left ? (span.own, other) : (other, span.own)
    blinks.eyes.note(left: left, right: right)
  }

  private mutating func addBilateral(_ group: Int, _ traits: Traits, _ reason: String, _ work: inout Work) {
    let members = work.analysis.groups[group].members
    var values: [EventColumn: EventValue] = [:]
    values[.symmetry] = symmetry(members, traits.mainMuscle, work.analysis)
    values[.confidence] = EventColumn.confidence.value(0.7)
    let event = add(.bilateral, .both, members, &work, values: values, path: [reason])
    addSynkinesis(of: group, traits, parent: event?.id, &work)
  }

  private func follows(_ next: Traits, _ last: Traits) -> Bool {
    next.onset - last.end <= limits.trainGap
  }

  private mutating func addMovement(
    _ groups: [Int], _ traits: [Traits], _ reason: String, _ work: inout Work
  ) {
    let members = groups.flatMap { work.analysis.groups[$0].members }
    var values: [EventColumn: EventValue] = [:]
    let main = groups.max { traits[$0].duration < traits[$1].duration } ?? groups[0]
    values[.symmetry] = symmetry(members, traits[main].mainMuscle, work.analysis)
    if let task = groups.compactMap({ traits[$0].task }).first { values[.task] = .text(task) }
    values[.confidence] = EventColumn.confidence.value(traits[main].snrDB >= 6 ? 0.85 : 0.6)
    let event = add(.movement, .both, members, &work, values: values, path: ["both sides take part", reason])
    for group in groups {
      for member in work.analysis.groups[group].members
      where work.analysis.bursts[member].name.muscle == traits[group].mainMuscle {
        ledger.noteMovementAmplitude(work.analysis.bursts[member].channel, work.analysis.strength(member))
      }
      addSynkinesis(of: group, traits[group], parent: event?.id, &work)
    }
  }

  /// Smaller amplitude of the two sides of a muscle as a share of the larger; nil where one side was not seen.
  private func symmetry(_ members: [Int], _ muscle: Muscle, _ analysis: EpisodeAnalysis) -> EventValue? {
    var strengths = [0.0, 0.0]
    for member in members where analysis.bursts[member].name.muscle == muscle {
      let side = analysis.bursts[member].name.side == .left ? 0 : 1
      strengths[side] = max(strengths[side], analysis.strength(member))
    }
    guard strengths[0] > 0, strengths[1] > 0 else { return nil }
    return EventColumn.symmetry.value(min(strengths[0], strengths[1]) / max(strengths[0], strengths[1]))
  }

  /// The columns of a train.
  func values(of statistics: TrainStatistics) -> [EventColumn: EventValue] {
    var values: [EventColumn: EventValue] = [.burstCount: EventColumn.burstCount.value(Double(statistics.count))]
    guard statistics.count >= 2 else { return values }
    values[.burstRateHz] = EventColumn.burstRateHz.value(limits.rate / statistics.meanInterval)
    values[.intervalMeanS] = EventColumn.intervalMeanS.value(statistics.meanInterval / limits.rate)
    if let variation = statistics.variation { values[.intervalCV] = EventColumn.intervalCV.value(variation) }
    if let local = statistics.localVariation { values[.intervalCV2] = EventColumn.intervalCV2.value(local) }
    return values
  }
}
