// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What joins a movement on one side only.
extension PatternClassifier {
  /// A muscle that joined a movement.
  private struct Target {
    let index: Int
    let source: Int
    let gain: Double
    let path: [String]
  }

  /// Adds the synkinesis of a contraction of both sides and the evidence that it brings, for and against.
  mutating func addSynkinesis(of group: Int, _ traits: Traits, parent: EventID?, _ work: inout Work) {
    // Speech and chewing move the muscles in turn, differently on the two sides at every instant.
    if let task = traits.task, task == "speech" || task == "chewing", !traits.isEye { return }
    let members = work.analysis.groups[group].members
    for side in Side.allCases {
      let own = members.filter { work.analysis.bursts[$0].name.side == side }
      let source =
        own.filter { work.analysis.bursts[$0].name.muscle == traits.mainMuscle }
        .max { work.analysis.energy($0) < work.analysis.energy($1) }
      guard let sourceChannel = source.map({ work.analysis.bursts[$0].channel }) ?? channel(side, traits.mainMuscle)
      else { continue }
      var targets = attached(to: group, side, source, work.analysis)
      if let source { targets += outweighing(source, own, members, traits, work.analysis) }
      let beats = targets.map(\.index).filter {
        isRhythmic(work.analysis.bursts[$0]) || isInRhythm(work.analysis.bursts[$0], work.analysis)
      }
      targets.removeAll { beats.contains($0.index) }
      for beat in beats where !own.contains(beat) { release(beat, &work) }
      note(
        sourceChannel, onset: source.map { work.analysis.bursts[$0].onset } ?? traits.onset, offset: traits.offset,
        brief: traits.duration < limits.movementShortest, source, own, targets, work.analysis)
      for target in targets {
        let burst = work.analysis.bursts[target.index]
        if !own.contains(target.index), isByChance(sourceChannel, burst) {
          release(target.index, &work)
        } else {
          addSynkinesis(target, sourceChannel, source, parent, &work)
        }
      }
    }
  }

  /// Whether chance explains that a burst met a movement: what is no longer and hardly stronger than one discharge of one unit
  /// proves nothing by itself.
  private func isByChance(_ source: Int, _ burst: Burst) -> Bool {
    if ledger.isByChance(source, burst.channel) { return true }
    guard burst.duration < limits.samples(milliseconds: 15), burst.snrDB < 12 else { return false }
    let evidence = ledger.coactivation(source, burst.channel)
    return evidence.share < 0.1 || evidence.share * Double(evidence.movements) < 1.5
  }

  /// Takes a burst, with its further pieces, for one that stands alone.
  private func release(_ index: Int, _ work: inout Work) {
    for piece in [index] + work.analysis.pieces.filter({ $0.value == index }).keys {
      work.analysis.roles[piece] = .free
    }
  }

  /// Whether the muscle is in a rhythm of its own: what it does then is no answer to a movement.
  ///
  /// What lasts for several beats is no group of its discharges.
  private func isRhythmic(_ burst: Burst) -> Bool {
    guard let rhythm = rhythms[burst.channel] else { return false }
    return goesOn(rhythm, at: burst.onset) && Double(burst.duration) <= 3 * rhythm.interval
  }

  /// What joined a blink that only the other eye could show: bursts of this side's lower face that begin with it.
  mutating func addSynkinesis(ofBlink eye: Int, parent: EventID?, _ work: inout Work) -> Set<Int> {
    let blink = work.analysis.bursts[eye]
    let side = blink.name.side.opposite
    guard let sourceChannel = channel(side, .orbicularisOculi) else { return [] }
    let joined = work.analysis.near(eye, limits.synkinesisLag + limits.synkinesisLead).filter {
      let burst = work.analysis.bursts[$0]
      let lag = burst.onset - blink.onset
      return work.analysis.roles[$0] == .free && burst.name.side == side && !burst.name.muscle.isUpperFace
        && lag >= -limits.synkinesisLead && lag <= limits.synkinesisLag && burst.duration <= limits.blinkLongest
    }
    let busy = work.analysis.near(eye, limits.trainGap).contains {
      let burst = work.analysis.bursts[$0]
      return work.analysis.roles[$0] == .free && burst.name.side == side && !joined.contains($0)
        && !burst.name.muscle.isUpperFace && burst.duration < limits.movementShortest
    }
    let targets =
      busy
      ? []
      : joined.map { index in
        Target(
          index: index, source: index, gain: 0,
          path: [
            "began with a blink that only the other eye could show", "the same muscle of the other side was quiet",
          ])
      }
    note(
      sourceChannel, onset: blink.onset, offset: blink.offset, brief: true, nil, [], targets, work.analysis)
    let kept = targets.filter { !isByChance(sourceChannel, work.analysis.bursts[$0.index]) }
    for target in kept { addSynkinesis(target, sourceChannel, nil, parent, &work) }
    return Set(kept.map(\.index))
  }

  /// Bursts that only this side had.
  private func attached(to group: Int, _ side: Side, _ source: Int?, _ analysis: EpisodeAnalysis) -> [Target] {
    var targets: [Target] = []
    for index in analysis.bursts.indices where analysis.roles[index] == .target(group) {
      guard analysis.bursts[index].name.side == side, analysis.pieces[index] == nil else { continue }
      let gain = source.map { analysis.strength(index) / analysis.strength($0) } ?? 0
      targets.append(
        Target(
          index: index, source: source ?? index, gain: gain,
          path: ["began with the movement", "the same muscle of the other side was quiet"]))
    }
    return targets
  }

  /// Muscles of both sides that joined far more strongly on this one.
  private func outweighing(
    _ source: Int, _ own: [Int], _ members: [Int], _ traits: Traits, _ analysis: EpisodeAnalysis
  ) -> [Target] {
    let bursts = analysis.bursts
    let opposite = bursts[source].name.side.opposite
    let otherSource = members.filter { bursts[$0].name.side == opposite && bursts[$0].name.muscle == traits.mainMuscle }
      .max { analysis.energy($0) < analysis.energy($1) }
    // Brief contractions consist of few discharges, whose amplitude varies too much to compare sides by it.
    guard let otherSource, analysis.isLong(source), analysis.isLong(otherSource) else { return [] }
    var targets: [Target] = []
    for index in own
    where bursts[index].name.muscle != traits.mainMuscle && bursts[index].snrDB >= 6 && analysis.isLong(index) {
      guard abs(bursts[index].onset - bursts[source].onset) <= limits.slow else { continue }
      if let comparison = analysis.comparison(source, index), comparison.waveform.magnitude >= 0.7 { continue }
      let other = members.filter {
        bursts[$0].name.side == opposite && bursts[$0].name.muscle == bursts[index].name.muscle
      }
      .max { analysis.energy($0) < analysis.energy($1) }
      guard let other else { continue }
      let gain = analysis.strength(index) / analysis.strength(source)
      let otherUV = max(analysis.strength(other), analysis.mirrored(index))
      let otherGain = otherUV / analysis.strength(otherSource)
      guard gain >= 0.2, gain >= limits.sideAsymmetry * otherGain else { continue }
      targets.append(
        Target(
          index: index, source: source, gain: gain,
          path: [
            "joined with \(Decimal.fixed(gain, 2)) of the source's amplitude, on the other side with "
              + "\(Decimal.fixed(otherGain, 2))"
          ]))
    }
    return targets
  }

  private mutating func note(
    _ sourceChannel: Int, onset: Int, offset: Int, brief: Bool, _ source: Int?, _ own: [Int], _ targets: [Target],
    _ analysis: EpisodeAnalysis
  ) {
    let joined = targets.map {
      SynkinesisLedger.Joining(
        target: analysis.bursts[$0.index].channel, lagMS: lag(of: $0, source, analysis).value, gain: $0.gain,
        sourceUV: source.map { analysis.strength($0) }, targetUV: analysis.strength($0.index))
    }
    let joinedChannels = Set(joined.map(\.target))
    // Muscles that both sides move alike belong to the movement; they are no evidence in either direction.
    let excluded = Set(own.map { analysis.bursts[$0].channel }).subtracting(joinedChannels)
    ledger.noteMovement(
      of: sourceChannel, onset: onset, offset: offset,
      lead: brief ? limits.synkinesisLead : limits.join, lag: brief ? limits.synkinesisLag : limits.slow,
      excluded: excluded, joined: joined)
  }

  /// Lag by the correlation of envelopes where the signal was at hand, else by the onsets.
  private func lag(of target: Target, _ source: Int?, _ analysis: EpisodeAnalysis) -> (
    value: Double, uncertainty: Double
  ) {
    guard let source, source != target.index else { return (0, 0) }
    let a = analysis.bursts[source]
    let b = analysis.bursts[target.index]
    if let comparison = analysis.comparison(source, target.index) {
      // Where the waveforms agree they tell the lag best, to a fraction of a sample.
      if comparison.waveform.magnitude >= CrosstalkLedger.alike {
        let error = (1 - comparison.waveform * comparison.waveform).squareRoot() * 0.5
        return (comparison.waveformLagMS, max(error, 0.1))
      }
      if comparison.envelope >= 0.5 { return (comparison.lagMS, comparison.lagUncertaintyMS) }
    }
    let variance = a.onsetUncertainty * a.onsetUncertainty + b.onsetUncertainty * b.onsetUncertainty
    return (
      limits.milliseconds(b.preciseOnset - a.preciseOnset), limits.milliseconds(variance.squareRoot())
    )
  }

  private func addSynkinesis(
    _ target: Target, _ sourceChannel: Int, _ source: Int?, _ parent: EventID?, _ work: inout Work
  ) {
    let burst = work.analysis.bursts[target.index]
    let evidence = ledger.coactivation(sourceChannel, burst.channel)
    var values: [EventColumn: EventValue] = [
      .coactivation: EventColumn.coactivation.value(evidence.share),
      .evidenceCount: EventColumn.evidenceCount.value(Double(evidence.movements)),
      .snrDB: EventColumn.snrDB.value(burst.snrDB),
    ]
    if source != nil {
      let lag = lag(of: target, source, work.analysis)
      values[.lagMS] = EventColumn.lagMS.value(lag.value)
      values[.lagUncertaintyMS] = EventColumn.lagUncertaintyMS.value(lag.uncertainty)
      values[.gain] = EventColumn.gain.value(target.gain)
    }
    let largest = ledger.largestMovement(burst.channel)
    if largest > 0 {
      let share = work.analysis.strength(target.index) / largest
      values[.synkinesisIndex] = EventColumn.synkinesisIndex.value(min(1.5, share))
    }
    // One coincidence says little; each further movement that the muscle joined or missed says more.
    let weight = Double(evidence.movements) / Double(evidence.movements + 4)
    values[.confidence] = EventColumn.confidence.value(0.5 * (1 - weight) + weight * evidence.share)
    let pieces = work.analysis.pieces.filter { $0.value == target.index }.keys.sorted()
    let all = [burst] + pieces.map { work.analysis.bursts[$0] }
    let end = all.map(\.offset).max() ?? burst.offset
    let event = Event(
      kind: .synkinesis, onset: burst.onset, duration: end - burst.onset, side: EventSide(burst.name.side),
      channels: [channels[sourceChannel], burst.name], parent: parent, members: all.map(\.id), values: values,
      cause: cause(
        burst,
        target.path + ["joined \(Decimal.fixed(evidence.share * 100, 0)) % of \(evidence.movements) movements so far"]))
    for index in [target.index] + pieces { work.owners[index] = event.id }
    work.events.append(event)
  }
}
