// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import SpasmDetection

extension RecordingSummary {
  /// Counts the canonical events of a recording against the time in which they could have been seen.
  ///
  /// - Parameters:
  ///   - events: the whole canonical table, in any order.
  ///   - exposures: one or more rows a channel and condition.
  ///   - format: rate and channels that were analysed.
  ///   - sampleCount: samples of the recording, gaps included.
  ///   - matrix: the analyser's evidence on co-activation at the recording's end.
  ///   - settings: hash of the detection settings.
  public init(
    name: String, events: EventList, exposures: [Exposure], format: StreamFormat, sampleCount: Int,
    ignoredSignals: [String] = [], synkinesis matrix: SynkinesisMatrix = SynkinesisMatrix(rows: []), settings: String
  ) {
    let rate = format.rate
    let timeline = ConditionTimeline(events: events.of(.marker), sampleCount: sampleCount)
    let tally = Tally(events: events, exposures: exposures, timeline: timeline, rate: rate)
    let channels = format.channels.map(\.name)
    let sidesPresent = Side.allCases.filter { side in channels.contains { $0.side == side } }
    let gaps = events.of(.gap)

    software = "facialis \(Facialis.version)"
    disclaimer = Facialis.disclaimer
    recording = Recording(
      name: name, durationS: Decimal.round(Double(sampleCount) / rate, 6), rateHz: rate, channels: channels,
      ignoredSignals: ignoredSignals, gaps: gaps.count,
      gapS: Decimal.round(gaps.reduce(0) { $0 + Double($1.duration) } / rate, 6))
    self.settings = settings
    conditions = timeline.conditions
    sides = timeline.conditions.flatMap { condition in
      sidesPresent.map { tally.sideRow(condition, $0) }
    }
    muscles = timeline.conditions.flatMap { condition in
      channels.sorted().map { tally.muscleRow(condition, $0) }
    }
    trains = timeline.conditions.flatMap { condition in
      sidesPresent.compactMap { tally.trainRow(condition, $0) }
    }
    leaders = sidesPresent.flatMap { Self.leaders(of: $0, events: events, rate: rate) }
    synkinesis = matrix.rows.map(SynkinesisRow.init)
    kinds = tally.kindRows()
    quality = channels.sorted().map(tally.qualityRow)
    range = channels.sorted().map {
      Self.range(of: $0, bursts: tally.amplitudes(of: $0), exposures: exposures, timeline: timeline)
    }
  }
}

/// Events and time by condition, counted once for all rows.
private struct Tally {
  let rate: Double
  let exposures: [Exposure]
  let timeline: ConditionTimeline
  /// What is in question about a channel's signal.
  private struct Trouble {
    var samples: [EventKind: Double] = [:]
    var artefacts: [String: Int] = [:]
  }

  /// Places in `all`, by condition and kind; of the bursts, by condition and first channel. Copies of events would be dear.
  private let groups: [String: [EventKind: [Int]]]
  private let bursts: [String: [ChannelName?: [Int]]]
  private let troubles: [ChannelName: Trouble]
  private let spasms: [EventList.Head]
  private let all: EventList

  init(events: EventList, exposures: [Exposure], timeline: ConditionTimeline, rate: Double) {
    self.rate = rate
    self.exposures = exposures
    self.timeline = timeline
    all = events
    spasms = Array(events.heads.filter(\.kind.isSpasm))
    var groups: [String: [EventKind: [Int]]] = [:]
    var bursts: [String: [ChannelName?: [Int]]] = [:]
    var troubles: [ChannelName: Trouble] = [:]
    for (place, head) in events.heads.enumerated() {
      let condition = timeline.condition(at: head.onset)
      switch head.kind {
      case .burst: bursts[condition, default: [:]][head.channel, default: []].append(place)
      case .artefact, .leadOff, .saturation, .mainsHum:
        let event = events[place]
        for channel in Set(event.channels) { Self.note(event, in: &troubles[channel, default: Trouble()]) }
      default: groups[condition, default: [:]][head.kind, default: []].append(place)
      }
    }
    self.groups = groups
    self.bursts = bursts
    self.troubles = troubles
  }

  private static func note(_ event: Event, in trouble: inout Trouble) {
    if event.kind == .artefact {
      trouble.artefacts[event.values[.artefactClass]?.text ?? "artefact", default: 0] += 1
    } else {
      trouble.samples[event.kind, default: 0] += Double(event.duration)
    }
  }

  /// Onset and RMS of the bursts of a channel in the tasks that ask for as much as a muscle can.
  func amplitudes(of channel: ChannelName) -> [(onset: Int, rmsUV: Double)] {
    bursts.filter { RecordingSummary.referenceTasks.contains($0.key) }.values.flatMap { $0[channel] ?? [] }
      .compactMap { place in
        let burst = all[place]
        return burst.values[.rmsUV]?.number.map { (burst.onset, $0) }
      }
  }

  private func events(_ condition: String, _ kind: EventKind) -> [Event] {
    (groups[condition]?[kind] ?? []).map { all[$0] }
  }

  func sideRow(_ condition: String, _ side: Side) -> RecordingSummary.SideRow {
    let kinds = EventKind.allCases.filter(\.isSpasm)
    let spasms = kinds.flatMap { events(condition, $0) }.filter { $0.side == EventSide(side) }
    let seconds = analysable(condition) { $0.side == side }
    let bursts = (bursts[condition] ?? [:]).reduce(0) { $0 + ($1.key?.side == side ? $1.value.count : 0) }
    return RecordingSummary.SideRow(
      condition: condition, side: side,
      spasms: EventRate(count: spasms.count { !Self.isLaterPhase($0) }, analysableS: seconds),
      bursts: EventRate(count: bursts, analysableS: seconds),
      spasmTimeFraction: seconds > 0
        ? Decimal.round(min(1, covered(side, condition) / seconds), 6) : nil,
      isolated: spasms.count { $0.kind == .isolated },
      clonic: spasms.count { $0.kind == .clonic },
      tonic: spasms.count { $0.kind == .tonic })
  }

  /// Clonic that turns tonic is one spasm of two phases; the later one names the first as its parent.
  private static func isLaterPhase(_ spasm: Event) -> Bool {
    guard let parent = spasm.parent else { return false }
    return [EventKind.isolated, .clonic, .tonic].contains { parent.hasPrefix("\($0.rawValue):") }
  }

  func muscleRow(_ condition: String, _ channel: ChannelName) -> RecordingSummary.MuscleRow {
    let places = bursts[condition]?[channel] ?? []
    var durations: [Double] = []
    var values: [EventColumn: [Double]] = [:]
    for place in places {
      let burst = all[place]
      durations.append(Double(burst.duration) / rate * 1000)
      for column in [EventColumn.rmsUV, .snrDB, .medianFrequencyHz] {
        if let value = burst.values[column]?.number { values[column, default: []].append(value) }
      }
    }
    func quartiles(_ column: EventColumn) -> Quartiles? { Quartiles(values[column] ?? [], decimals: column.decimals) }
    return RecordingSummary.MuscleRow(
      condition: condition, channel: channel,
      bursts: EventRate(count: places.count, analysableS: analysable(condition) { $0 == channel }),
      burstDurationMS: Quartiles(durations, decimals: 1),
      rmsUV: quartiles(.rmsUV), snrDB: quartiles(.snrDB), medianFrequencyHz: quartiles(.medianFrequencyHz))
  }

  func trainRow(_ condition: String, _ side: Side) -> RecordingSummary.TrainRow? {
    let trains = events(condition, .clonic).filter { $0.side == EventSide(side) }
    guard !trains.isEmpty else { return nil }
    func quartiles(_ column: EventColumn) -> Quartiles? {
      Quartiles(trains.compactMap { $0.values[column]?.number }, decimals: column.decimals)
    }
    return RecordingSummary.TrainRow(
      condition: condition, side: side, trains: trains.count, bursts: quartiles(.burstCount),
      burstRateHz: quartiles(.burstRateHz), intervalMeanS: quartiles(.intervalMeanS),
      intervalCV: quartiles(.intervalCV), spread: quartiles(.spread))
  }

  func kindRows() -> [RecordingSummary.KindRow] {
    struct Key: Hashable {
      let kind: EventKind
      let side: EventSide?
    }
    var totals: [Key: (count: Int, samples: Double)] = [:]
    for event in all.heads {
      let key = Key(kind: event.kind, side: Self.side(of: event))
      let total = totals[key] ?? (0, 0)
      totals[key] = (total.count + 1, total.samples + Double(event.duration))
    }
    let sides: [EventSide?] = EventSide.allCases.map(Optional.some) + [nil]
    return EventKind.allCases.filter(\.isCanonical).flatMap { kind in
      sides.compactMap { side in
        totals[Key(kind: kind, side: side)].map { total in
          RecordingSummary.KindRow(
            kind: kind, side: side, count: total.count, durationS: Decimal.round(total.samples / rate, 3))
        }
      }
    }
  }

  private static func side(of event: EventList.Head) -> EventSide? {
    event.side ?? (event.kind == .burst ? event.channel.map { EventSide($0.side) } : nil)
  }

  func qualityRow(_ channel: ChannelName) -> RecordingSummary.QualityRow {
    let trouble = troubles[channel] ?? Trouble()
    func seconds(_ kind: EventKind) -> Double { Decimal.round((trouble.samples[kind] ?? 0) / rate, 3) }
    let rows = exposures.filter { $0.channel == channel }
    return RecordingSummary.QualityRow(
      channel: channel,
      analysableS: Decimal.round(rows.reduce(0) { $0 + $1.analysableS }, 3),
      // Of the whole: the seams of conditions lie within analysed windows, which belong to one of them.
      excludedS: Decimal.round(max(0, rows.reduce(0) { $0 + $1.totalS - $1.analysableS }), 3),
      leadOffS: seconds(.leadOff), saturationS: seconds(.saturation), mainsHumS: seconds(.mainsHum),
      artefacts: trouble.artefacts)
  }

  /// Seconds in which the best of the chosen channels could be analysed.
  private func analysable(_ condition: String, _ chosen: (ChannelName) -> Bool) -> Double {
    var byChannel: [ChannelName: Double] = [:]
    for row in exposures where row.condition == condition && chosen(row.channel) {
      byChannel[row.channel, default: 0] += row.analysableS
    }
    return byChannel.values.max() ?? 0
  }

  /// Seconds of a condition that lie inside of at least one spasm of the side.
  private func covered(_ side: Side, _ condition: String) -> Double {
    let spasms = spasms.filter { $0.side == EventSide(side) }.sorted { $0.onset < $1.onset }
    var total = 0
    for stretch in timeline.stretches where stretch.condition == condition {
      var reached = stretch.samples.lowerBound
      for spasm in spasms {
        let begin = max(spasm.onset, reached)
        let end = min(spasm.onset + spasm.duration, stretch.samples.upperBound)
        if end > begin {
          total += end - begin
          reached = end
        }
      }
    }
    return Double(total) / rate
  }
}
