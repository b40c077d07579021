// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What a trigger that is switched on and off, or happens at an instant, does to the spasms of one session.
struct TriggerAnalysis {
  let session: CohortSession

  /// Analysable time of a condition below which it is said to be short.
  static let leastS = 180.0

  private struct Block {
    let isOn: Bool
    let range: Range<Double>
    let recording: Int
  }

  static let columns = [
    "subject", "session", "date", "trigger", "side", "on_per_minute", "off_per_minute", "rate_ratio", "lower", "upper",
    "p", "dispersion", "on_n", "on_min", "off_n", "off_min", "block_order", "note",
  ]

  /// Names of the triggers with their states; tasks are not triggers, but a stimulus is one.
  private var names: [String] {
    let markers = session.recordings.flatMap(\.markers).map(\.marker)
    return Set(markers.filter { $0.category == .trigger || $0.category == .stimulus }.map(\.name)).sorted()
  }

  /// One row a trigger with on and off, and side.
  func rows() -> [[String]] {
    names.flatMap { name -> [[String]] in
      let blocks = blocks(name)
      guard blocks.contains(where: \.isOn) else { return [] }
      let order = blocks.map { block in
        "\(block.isOn ? "on" : "off") \(Decimal.fixed((block.range.upperBound - block.range.lowerBound) / 60, 1))"
      }.joined(separator: ", ")
      return session.sides.map { side in
        let (on, off) = (bins(blocks.filter(\.isOn), side), bins(blocks.filter { !$0.isOn }, side))
        let ratio = RateRatio(on, reference: off)
        let (onRate, offRate) = (ClusteredRate(on), ClusteredRate(off))
        let number = CohortTable.number
        return [
          session.subject, session.session, session.date, name, side.rawValue, number(onRate?.perMinute),
          number(offRate?.perMinute), number(ratio?.ratio), number(ratio?.lower), number(ratio?.upper),
          number(ratio?.pValue), number(ratio?.dispersion), "\(onRate?.count ?? 0)",
          number((onRate?.seconds ?? 0) / 60), "\(offRate?.count ?? 0)", number((offRate?.seconds ?? 0) / 60), order,
          note(onRate, offRate, ratio, blocks),
        ]
      }
    }
  }

  private func note(
    _ on: ClusteredRate?, _ off: ClusteredRate?, _ ratio: RateRatio?, _ blocks: [Block]
  ) -> String {
    var notes: [String] = []
    for (name, rate) in [("on", on), ("off", off)] where (rate?.seconds ?? 0) < Self.leastS {
      notes.append("less than 3 minutes \(name)")
    }
    if ratio == nil { notes.append("no ratio: no spasm while off, or a single stretch of 30 s") }
    if blocks.count(where: \.isOn) < 2 { notes.append("one block on: the order is confounded with time") }
    return notes.joined(separator: "; ")
  }

  /// The stretches on and off, between the first marker's recording's start and its end.
  private func blocks(_ name: String) -> [Block] {
    session.recordings.enumerated().flatMap { index, recording -> [Block] in
      let marks = recording.markers.filter {
        $0.marker.name == name && ($0.marker.category == .trigger || $0.marker.category == .stimulus)
          && $0.marker.state != .instant
      }.sorted { $0.onsetS < $1.onsetS }
      guard !marks.isEmpty else { return [] }
      var blocks: [Block] = []
      var (start, isOn) = (0.0, false)
      for mark in marks {
        let turnsOn = mark.marker.state == .on
        guard turnsOn != isOn else { continue }
        if mark.onsetS > start { blocks.append(Block(isOn: isOn, range: start..<mark.onsetS, recording: index)) }
        (start, isOn) = (mark.onsetS, turnsOn)
      }
      if recording.durationS > start {
        blocks.append(Block(isOn: isOn, range: start..<recording.durationS, recording: index))
      }
      return blocks
    }
  }

  /// Spasms in pieces of at most 30 s, weighted with the analysable share of their minutes.
  private func bins(_ blocks: [Block], _ side: Side) -> [RateBin] {
    blocks.flatMap { block -> [RateBin] in
      let recording = session.recordings[block.recording]
      let onsets = recording.spasms.filter { $0.parent == nil && $0.side == side }.map(\.onsetS)
      let share = analysableShare(recording, side)
      let length = block.range.upperBound - block.range.lowerBound
      let pieces = max(1, Int((length / 30).rounded(.up)))
      return (0..<pieces).map { piece in
        let from = block.range.lowerBound + length * Double(piece) / Double(pieces)
        let to = block.range.lowerBound + length * Double(piece + 1) / Double(pieces)
        let minute = Int((from + to) / 2 / 60)
        return RateBin(
          count: onsets.count { $0 >= from && $0 < to }, seconds: (to - from) * min(1, share[minute] ?? 0))
      }
    }
  }

  /// Analysable share of each minute of a side.
  private func analysableShare(_ recording: CohortRecording, _ side: Side) -> [Int: Double] {
    let rows = recording.minutes.filter { $0.channel.side == side }
    return Dictionary(grouping: rows, by: \.minute).reduce(into: [:]) { shares, entry in
      let (minute, rows) = entry
      let byChannel = Dictionary(grouping: rows, by: \.channel).mapValues { $0.reduce(0) { $0 + $1.analysableS } }
      let length = min(60, recording.durationS - 60 * Double(minute))
      if length > 0 { shares[minute] = (byChannel.values.max() ?? 0) / length }
    }
  }

  /// Spasms around the instants, or the beginnings, of each trigger.
  func histograms() -> [(trigger: String, side: Side, histogram: EventLockedHistogram)] {
    names.flatMap { name in
      session.sides.compactMap { side in
        let parts = session.recordings.map { recording in
          EventLockedHistogram.Part(
            triggers: recording.markers.filter { $0.marker.name == name && $0.marker.state != .off }.map(\.onsetS),
            onsets: recording.spasms.filter { $0.parent == nil && $0.side == side }.map(\.onsetS),
            durationS: recording.durationS)
        }
        guard parts.contains(where: { !$0.onsets.isEmpty }) else { return nil }
        return EventLockedHistogram(parts).map { (name, side, $0) }
      }
    }
  }

  static let histogramColumns = [
    "subject", "session", "trigger", "side", "from_s", "spasms", "null_mean", "null_lower", "null_upper", "triggers",
    "p",
  ]
}
