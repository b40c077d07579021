// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Turns activities into the events of the truth table.
struct TruthBuilder: Sendable {
  /// A burst of one channel before it has a number of samples.
  private struct Row {
    var channel: Int
    var origin: String
    var measure: BurstMeter.Measure
  }

  /// Samples a second of true time.
  let rate: Double
  /// RMS of the resting background of each channel in 20 to 450 Hz, in microvolts.
  var background: [Double]
  private var meter = BurstMeter()

  init(rate: Double, background: [Double]) {
    self.rate = rate
    self.background = background
  }

  /// The events of an activity, each with identifiers of its members and parent.
  mutating func events(of activity: Activity, face: Face) -> [Event] {
    var events: [Event] = []
    var identifiers: [EventID?] = []
    var rowsOfPatterns: [[Row]] = []
    for pattern in activity.patterns {
      let rows = self.rows(of: pattern, activity, face)
      rowsOfPatterns.append(rows)
      guard !rows.isEmpty else {
        identifiers.append(nil)
        continue
      }
      var bursts = rows.map { burst($0, face) }
      var event: Event
      if let coupling = pattern.coupling {
        guard let source = face.channel(over: coupling.source), let target = face.channel(over: coupling.target),
          let row = rows.firstIndex(where: { $0.channel == target }),
          let sourceRow = (pattern.parent.map { rowsOfPatterns[$0] } ?? []).first(where: { $0.channel == source })
        else {
          identifiers.append(nil)
          events += bursts
          continue
        }
        event = Event(kind: .synkinesis, onset: bursts[row].onset, duration: bursts[row].duration)
        event.channels = [face.channels[source], face.channels[target]]
        event.members = [burst(sourceRow, face).id] + bursts.map(\.id)
      } else {
        let onset = bursts.map(\.onset).min() ?? 0
        let end = bursts.map { $0.onset + $0.duration }.max() ?? onset
        event = Event(kind: pattern.kind, onset: onset, duration: end - onset)
        event.channels = Set(bursts.flatMap(\.channels)).sorted()
        event.members = bursts.map(\.id)
      }
      event.side = pattern.side
      event.parent = pattern.parent.flatMap { identifiers[$0] }
      event.values = pattern.values
      event.values[.origin] = .text(pattern.origin)
      event.values[.snrDB] = EventColumn.snrDB.value(median(bursts.compactMap { $0.values[.snrDB]?.number }))
      if pattern.isTrain { describeTrain(rows, pattern, face, &event) }
      for index in bursts.indices { bursts[index].parent = event.id }
      identifiers.append(event.id)
      events += bursts
      events.append(event)
    }
    return events
  }

  /// The bursts of a pattern in each channel, those that overlap in a channel being one.
  private mutating func rows(of pattern: Activity.Pattern, _ activity: Activity, _ face: Face) -> [Row] {
    var rows: [Row] = []
    var last: [Int: Int] = [:]
    for component in activity.components[pattern.components] {
      for projection in face.projections[component.pool] {
        guard let measure = meter.measure(component.discharges, projection.templates) else { continue }
        if let index = last[projection.channel], measure.onset <= rows[index].measure.end {
          rows[index].measure.onset = min(rows[index].measure.onset, measure.onset)
          rows[index].measure.end = max(rows[index].measure.end, measure.end)
          rows[index].measure.energy += measure.energy
          rows[index].measure.peakToPeak = max(rows[index].measure.peakToPeak, measure.peakToPeak)
          if !projection.isCrosstalk { rows[index].origin = component.origin }
        } else {
          last[projection.channel] = rows.count
          rows.append(
            Row(
              channel: projection.channel,
              origin: projection.isCrosstalk && component.origin != "chewing" ? "crosstalk" : component.origin,
              measure: measure))
        }
      }
    }
    return rows
  }

  private func burst(_ row: Row, _ face: Face) -> Event {
    let onset = max(0, Int((row.measure.onset * rate).rounded()))
    let end = max(onset + 1, Int((row.measure.end * rate).rounded()))
    let channel = face.channels[row.channel]
    return Event(
      kind: .burst, onset: onset, duration: end - onset, side: EventSide(channel.side), channels: [channel],
      values: [
        .rmsUV: EventColumn.rmsUV.value(row.measure.rms),
        .peakToPeakUV: EventColumn.peakToPeakUV.value(row.measure.peakToPeak),
        .snrDB: EventColumn.snrDB.value(PortableMath.decibels(row.measure.rms / background[row.channel])),
        .origin: .text(row.origin),
      ])
  }

  /// Number and intervals of the bursts, in the channel that has most of them.
  private func describeTrain(_ rows: [Row], _ pattern: Activity.Pattern, _ face: Face, _ event: inout Event) {
    var onsets: [Int: [Double]] = [:]
    for row in rows { onsets[row.channel, default: []].append(row.measure.onset) }
    let most = onsets.values.map(\.count).max() ?? 0
    guard let channel = onsets.keys.filter({ onsets[$0]?.count == most }).min(), let times = onsets[channel] else {
      return
    }
    event.values[.burstCount] = .number(Double(times.count))
    if let side = pattern.side?.single {
      let available = face.channels.count { $0.side == side }
      event.values[.spread] = EventColumn.spread.value(Double(onsets.count) / Double(max(1, available)))
    }
    let sorted = times.sorted()
    let intervals = zip(sorted.dropFirst(), sorted).map { $0 - $1 }
    guard intervals.count >= 2 else { return }
    let mean = intervals.reduce(0, +) / Double(intervals.count)
    let variance =
      intervals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(intervals.count - 1)
    event.values[.intervalMeanS] = EventColumn.intervalMeanS.value(mean)
    event.values[.intervalCV] = EventColumn.intervalCV.value(variance.squareRoot() / mean)
    event.values[.burstRateHz] = EventColumn.burstRateHz.value(1 / mean)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[sorted.count / 2]
  }
}
