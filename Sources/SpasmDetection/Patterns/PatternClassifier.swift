// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Names what an episode's bursts are, once all of them are known.
///
/// Order of the questions: does it come from the muscles of that side (`EpisodeAnalysis`)? Did both sides do it
/// (`classifyBoth`)? Is it bound to what both did (synkinesis)? What is left stands on one side: a spasm, a rhythm of one
/// muscle, a blink of the one eye that can, or a movement (`classifyAlone`). Every answer goes into the event's cause.
struct PatternClassifier: Sendable {
  let channels: [ChannelName]
  let mirrors: [Int?]
  let limits: PatternLimits
  let settingsHash: String
  var tasks = TaskLog()
  var availability: ChannelAvailability
  var blinks: BlinkMemory
  var ledger: SynkinesisLedger
  private var heart: HeartBeats
  var crosstalk: CrosstalkLedger
  /// Bursts that go on while an episode is named: they mask what else their channels do.
  var openBursts: [OpenBurst] = []
  /// Episodes that were named so far: what is known of rhythms changes with them.
  private(set) var namedEpisodes = 0
  /// The last rhythm of each channel: its interval in samples, and its end.
  var rhythms: [(interval: Double, end: Int)?]

  init(channels: [ChannelName], mirrors: [Int?], limits: PatternLimits, settings: String) {
    self.channels = channels
    self.mirrors = mirrors
    self.limits = limits
    settingsHash = settings
    availability = ChannelAvailability(channelCount: channels.count)
    blinks = BlinkMemory(rate: limits.rate)
    ledger = SynkinesisLedger(channels: channels, limits: limits)
    heart = HeartBeats(rate: limits.rate)
    crosstalk = CrosstalkLedger(channels: channels)
    rhythms = channels.map { _ in nil }
  }

  /// An episode while it is being named.
  struct Work {
    var analysis: EpisodeAnalysis
    /// Why the episode was closed, where it was not by a pause.
    let note: String?
    /// Which event each burst belongs to.
    var owners: [EventID?]
    var events: [Event] = []
  }

  /// The events of an episode, bursts included, in no particular order.
  mutating func classify(_ episode: Episode, note: String? = nil) -> [Event] {
    let analysis = EpisodeAnalysis(episode, limits: limits, availableChannels: available(episode.first))
    namedEpisodes += 1
    var work = Work(
      analysis: analysis, note: note, owners: [EventID?](repeating: nil, count: analysis.bursts.count))
    reportCommon(&work)
    classifyBoth(&work)
    classifyAlone(&work)
    addBursts(&work)
    return work.events
  }

  private func available(_ sample: Int) -> Int {
    channels.indices.count { availability.isAvailable($0, sample..<(sample + 1)) }
  }

  /// Every burst that may come from a muscle gets its row; a leak goes with the pattern that it leaks from.
  private func addBursts(_ work: inout Work) {
    let analysis = work.analysis
    for index in analysis.bursts.indices {
      var burst = analysis.bursts[index]
      switch analysis.roles[index] {
      case .common, .chewing: continue
      case .conducted(let source):
        work.owners[index] = source.flatMap { work.owners[$0] }
        work.events.append(
          crosstalk(
            index, from: source, "what \(burst.conductedFrom.map { channels[$0].description } ?? "") shows, conducted",
            work))
        continue
      case .leak(let source):
        work.owners[index] = work.owners[source]
        if burst.name.side != analysis.bursts[source].name.side,
          analysis.leaks(index, from: [source]) || analysis.isAlike(index, source)
        {
          let reason = "same waveform as \(analysis.bursts[source].name) of the other side, weaker"
          work.events.append(crosstalk(index, from: source, reason, work))
          continue
        }
        burst.path.append("same waveform as \(analysis.bursts[source].name), weaker: likely a leak")
      default: break
      }
      work.events.append(burst.event(settings: settingsHash, parent: work.owners[index]))
    }
  }

  /// What another muscle made: conducted, or as like a muscle of the other side as its noise allows, since units of two nerves
  /// never fire alike.
  private func crosstalk(_ index: Int, from source: Int?, _ reason: String, _ work: Work) -> Event {
    let burst = work.analysis.bursts[index]
    var values: [EventColumn: EventValue] = [
      .rmsUV: EventColumn.rmsUV.value(burst.rmsUV), .snrDB: EventColumn.snrDB.value(burst.snrDB),
    ]
    if let source, let comparison = work.analysis.comparison(source, index) {
      values[.correlation] = EventColumn.correlation.value(comparison.waveform)
      values[.amplitudeRatio] = EventColumn.amplitudeRatio.value(comparison.ratio)
    }
    return Event(
      kind: .crosstalkSuspected, onset: burst.onset, duration: burst.duration, channels: [burst.name],
      parent: work.owners[index], values: values,
      cause: cause(burst, burst.path + [reason]))
  }

  private mutating func reportCommon(_ work: inout Work) {
    for group in groups(of: .common, within: limits.side, work.analysis) {
      let isBeat = heart.takesForBeat(group)
      work.events.append(
        artefact(
          group, isBeat ? .ecg : .motion,
          "waveforms alike in most channels of both sides" + (isBeat ? ", at the pace of a heart" : "")))
    }
    for group in groups(of: .chewing, within: limits.trainGap, work.analysis) {
      work.events.append(artefact(group, .chewing, "the masseter's, or with the stronger masseter of its side"))
    }
  }

  /// The bursts of a role, those together that begin within `reach` of one another.
  private func groups(of role: EpisodeAnalysis.Role, within reach: Int, _ analysis: EpisodeAnalysis) -> [[Burst]] {
    var groups: [[Burst]] = []
    for index in analysis.bursts.indices where analysis.roles[index] == role {
      let burst = analysis.bursts[index]
      if let last = groups.last?.last, burst.onset - last.onset <= reach {
        groups[groups.count - 1].append(burst)
      } else {
        groups.append([burst])
      }
    }
    return groups
  }

  /// The event of bursts that the detector took for artefacts of one class; slow ones at the pace of a heart are its beats.
  mutating func artefact(_ bursts: [Burst]) -> Event {
    let found = bursts.first?.artefact ?? .motion
    let isBeat = found == .motion && heart.takesForBeat(bursts)
    return artefact(
      bursts, isBeat ? .ecg : found,
      "class found in the channel's own signal" + (isBeat ? ", at the pace of a heart" : ""))
  }

  private func artefact(_ bursts: [Burst], _ kind: ArtefactClass, _ reason: String) -> Event {
    let onset = bursts.map(\.onset).min() ?? 0
    let end = bursts.map(\.offset).max() ?? onset
    return Event(
      kind: .artefact, onset: onset, duration: end - onset, channels: Set(bursts.map(\.name)).sorted(),
      values: [.artefactClass: .text(kind.rawValue)], cause: cause(bursts.first, [reason]))
  }

  /// Takes a comparison for the guard against crosstalk.
  mutating func noteCrosstalk(_ a: Burst, _ b: Burst, _ comparison: ChannelComparison) -> Event? {
    crosstalk.note(
      a.channel, b.channel, comparison, onset: min(a.onset, b.onset), cause: cause(a, []),
      events: limits.labelEvents)
  }

  func cause(_ burst: Burst?, _ path: [String]) -> Cause {
    Cause(
      detector: PatternRecogniser.name, settings: settingsHash,
      thresholdUV: burst.map { Decimal.round($0.thresholdUV, 3) },
      noiseFloorUV: burst.map { Decimal.round($0.noiseFloorUV, 3) }, quality: burst?.quality, path: path)
  }

  /// The channel of a muscle on a side; the first one where it has several sites.
  func channel(_ side: Side, _ muscle: Muscle) -> Int? {
    channels.firstIndex { $0.side == side && $0.muscle == muscle }
  }

  /// Builds a pattern of bursts, which goes on until a sample at least, and makes it their owner.
  @discardableResult
  func add(
    _ kind: EventKind, _ side: EventSide, _ indices: [Int], _ work: inout Work,
    values: [EventColumn: EventValue], path: [String], parent: EventID? = nil, until: Int = 0
  ) -> Event? {
    let bursts = indices.map { work.analysis.bursts[$0] }
    guard let first = bursts.min(by: { $0.onset < $1.onset }) else { return nil }
    // It ends when its main muscles relax, not when the last weak one does.
    let least = 0.3 * (bursts.map(\.rmsUV).max() ?? 0)
    let end = max(bursts.filter { $0.rmsUV >= least }.map(\.offset).max() ?? first.offset, until)
    var values = values
    values[.snrDB] = EventColumn.snrDB.value(bursts.map(\.snrDB).max() ?? 0)
    var path = path
    if let note = work.note { path.append(note) }
    let event = Event(
      kind: kind, onset: first.onset, duration: max(end - first.onset, 1), side: side,
      channels: Set(bursts.map(\.name)).sorted(), parent: parent, members: bursts.map(\.id), values: values,
      cause: cause(first, path))
    for index in indices { work.owners[index] = event.id }
    work.events.append(event)
    return event
  }
}
