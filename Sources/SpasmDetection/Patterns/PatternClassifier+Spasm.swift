// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Spasms: isolated, clonic, tonic, and clonic that turns tonic.
extension PatternClassifier {
  mutating func addSpasm(_ run: [Int], _ evidence: SpasmEvidence, _ side: Side, _ work: inout Work) {
    if evidence.isPhase(limits) {
      addPhase(run, evidence, side, parent: nil, &work)
    } else {
      addIsolated(run, evidence, side, &work)
    }
    let muscles = Set(run.map { work.analysis.bursts[$0].name.muscle })
    if muscles.count >= 2 || evidence.statistics.count >= limits.trainBursts {
      blinks.noteSpasm(side)
      ledger.noteSpasm(side, onset: evidence.onset)
    }
  }

  private func addIsolated(_ run: [Int], _ evidence: SpasmEvidence, _ side: Side, _ work: inout Work) {
    var values = spasmValues(run, side, evidence, work.analysis)
    values[.burstCount] = EventColumn.burstCount.value(Double(max(1, evidence.statistics.count)))
    add(
      .isolated, EventSide(side), run, &work, values: values,
      path: [
        oneSided(run, work.analysis), "fewer than \(limits.trainBursts) bursts and no neighbour within the train gap",
      ]
        + evidence.path)
  }

  @discardableResult
  private func addClonic(
    _ run: [Int], _ evidence: SpasmEvidence, _ side: Side, parent: EventID?, _ work: inout Work
  ) -> Event? {
    let fullest = run.filter { work.analysis.bursts[$0].channel == evidence.fullestChannel }
    var values = spasmValues(run, side, evidence, work.analysis)
    values.merge(self.values(of: evidence.statistics)) { $1 }
    let ranges = fullest.map { work.analysis.bursts[$0].onset..<work.analysis.bursts[$0].offset }
    values[.rhythmicity] = EventColumn.rhythmicity.value(TrainStatistics.rhythmicity(ranges, limits))
    return add(
      .clonic, EventSide(side), run, &work, values: values,
      path: [
        oneSided(run, work.analysis),
        "\(evidence.statistics.count) bursts in \(channels[evidence.fullestChannel]) within the train gap",
      ] + evidence.path, parent: parent)
  }

  @discardableResult
  private func addPhase(
    _ run: [Int], _ evidence: SpasmEvidence, _ side: Side, parent: EventID?, _ work: inout Work
  ) -> EventID? {
    guard let tonic = evidence.tonic else { return addClonic(run, evidence, side, parent: parent, &work)?.id }
    return addTonic(run, tonic, evidence, side, parent: parent, &work)
  }

  /// A tonic phase with what goes before and after it: three twitches or more, and what is tonic itself, are further phases of
  /// the same spasm. Returns the first phase.
  private func addTonic(
    _ run: [Int], _ tonic: Range<Int>, _ evidence: SpasmEvidence, _ side: Side, parent: EventID?, _ work: inout Work
  ) -> EventID? {
    let analysis = work.analysis
    let before = run.filter { analysis.bursts[$0].offset <= tonic.lowerBound + limits.volley }
    let after = run.filter { !before.contains($0) && analysis.bursts[$0].onset >= tonic.upperBound - limits.volley }
    var core = run.filter { !before.contains($0) && !after.contains($0) }
    var first = parent
    let prelude = SpasmEvidence(before, analysis, limits)
    if prelude.isPhase(limits) {
      let earliest = addPhase(before, prelude, side, parent: parent, &work)
      first = parent ?? earliest
    } else {
      core += before
    }
    let afterwards = SpasmEvidence(after, analysis, limits)
    if !afterwards.isPhase(limits) { core += after }
    core.sort()
    let values = spasmValues(core, side, evidence, analysis)
    let seconds = Decimal.fixed(Double(tonic.count) / limits.rate, 2)
    let event = add(
      .tonic, EventSide(side), core, &work, values: values,
      path: [oneSided(core, analysis), "active for \(seconds) s with pauses below the tonic gap"]
        + (first == nil ? [] : ["a further phase of the spasm that began as \(first ?? "")"]) + evidence.path,
      parent: first, until: tonic.upperBound)
    if afterwards.isPhase(limits) { addPhase(after, afterwards, side, parent: first ?? event?.id, &work) }
    return first ?? event?.id
  }

  private func oneSided(_ run: [Int], _ analysis: EpisodeAnalysis) -> String {
    let quiet = run.allSatisfy { (analysis.mirrors[$0]?.elevation ?? 1) < 1.4 }
    return quiet ? "one side only, the other quiet" : "one side only, the other active on its own"
  }

  private func spasmValues(
    _ run: [Int], _ side: Side, _ evidence: SpasmEvidence, _ analysis: EpisodeAnalysis
  ) -> [EventColumn: EventValue] {
    let bursts = run.map { analysis.bursts[$0] }
    let active = Set(bursts.map(\.channel))
    let span = evidence.onset..<max(evidence.offset, evidence.onset + 1)
    let could = channels.indices.filter {
      channels[$0].side == side && channels[$0].muscle.isFacialNerve
        && (active.contains($0) || availability.isAvailable($0, span))
    }
    var values: [EventColumn: EventValue] = [
      .spread: EventColumn.spread.value(Double(active.count) / Double(max(1, could.count))),
      .leader: .text(leader(run, analysis)),
    ]
    if let strongest = bursts.max(by: { $0.rmsUV < $1.rmsUV }) {
      values[.rmsUV] = EventColumn.rmsUV.value(strongest.rmsUV)
      values[.peakToPeakUV] = EventColumn.peakToPeakUV.value(strongest.peakToPeakUV)
    }
    var confidence = 0.5
    if (evidence.synchronous ?? 0) >= 0.5 { confidence += 0.2 }
    if evidence.statistics.count >= 5 || evidence.tonic != nil { confidence += 0.15 }
    if (bursts.map(\.snrDB).max() ?? 0) >= 10 { confidence += 0.1 }
    values[.confidence] = EventColumn.confidence.value(confidence)
    return values
  }

  /// The channel that begins first over the contractions of the run, if its lead is more than chance and uncertainty allow.
  private func leader(_ run: [Int], _ analysis: EpisodeAnalysis) -> String {
    // Precise onsets of each contraction, against its earliest one.
    var leads: [Int: (sum: Double, squares: Double, count: Double, uncertainty: Double)] = [:]
    var contraction: [Burst] = []
    var contractions: [[Burst]] = []
    for index in run {
      let burst = analysis.bursts[index]
      if let first = contraction.first, burst.onset - first.onset > 2 * limits.volley {
        contractions.append(contraction)
        contraction.removeAll()
      }
      contraction.append(burst)
    }
    contractions.append(contraction)
    for bursts in contractions where Set(bursts.map(\.channel)).count >= 2 {
      let mean = bursts.map(\.preciseOnset).reduce(0, +) / Double(bursts.count)
      for burst in bursts {
        let lead = burst.preciseOnset - mean
        var entry = leads[burst.channel] ?? (0, 0, 0, 0)
        entry.sum += lead
        entry.squares += lead * lead
        entry.count += 1
        entry.uncertainty += burst.onsetUncertainty * burst.onsetUncertainty
        leads[burst.channel] = entry
      }
    }
    let ranked = leads.filter { $0.value.count >= 3 }
      .map { (channel: $0.key, mean: $0.value.sum / $0.value.count, entry: $0.value) }
      .sorted { $0.mean == $1.mean ? $0.channel < $1.channel : $0.mean < $1.mean }
    guard ranked.count >= 2 else { return "undetermined" }
    func error(_ entry: (sum: Double, squares: Double, count: Double, uncertainty: Double)) -> Double {
      let mean = entry.sum / entry.count
      let spread = max(0, entry.squares / entry.count - mean * mean) / max(1, entry.count - 1)
      return spread + entry.uncertainty / (entry.count * entry.count)
    }
    let gap = ranked[1].mean - ranked[0].mean
    let bound = 2 * (error(ranked[0].entry) + error(ranked[1].entry)).squareRoot()
    return gap > bound ? channels[ranked[0].channel].description : "undetermined"
  }
}
