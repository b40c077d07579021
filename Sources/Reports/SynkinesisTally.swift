// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Co-contractions by ordered pair of muscles, with a test of whether they are bound to the movements.
///
/// The surrogate test shifts the target's bursts by random times around the recording and counts how often as many
/// movements are joined by chance; it needs 10 movements, or it says nothing. The labels name no disease.
struct SynkinesisTally {
  let rows: [RecordingSummary.SynkinesisRow]

  private struct Pair: Hashable {
    let source: ChannelName
    let target: ChannelName
  }

  init(events: [Event], sampleCount: Int, rate: Double) {
    let joined = events.filter { $0.kind == .synkinesis && $0.channels.count >= 2 }
    let pairs = Dictionary(grouping: joined) { Pair(source: $0.channels[0], target: $0.channels[1]) }
    let test = Self.SurrogateTest(events: events, sampleCount: sampleCount, rate: rate)
    rows = pairs.map { pair, found in
      let seen = found.compactMap { $0.values[.evidenceCount]?.number }.max().map { Int($0) } ?? 0
      let movements = max(found.count, seen)
      let interval = WilsonInterval(count: found.count, total: movements)
      let share = Double(found.count) / Double(movements)
      return RecordingSummary.SynkinesisRow(
        side: pair.source.side, source: pair.source, target: pair.target, count: found.count,
        movements: movements, coactivation: Decimal.round(share, 4),
        coactivationLower: Decimal.round(interval.lower, 4),
        coactivationUpper: Decimal.round(interval.upper, 4),
        lagMS: Quartiles(found.compactMap { $0.values[.lagMS]?.number }),
        gain: Quartiles(found.compactMap { $0.values[.gain]?.number }),
        labels: test.labels(source: pair.source, target: pair.target, isMostly: interval.lower >= 0.5))
    }.sorted { ($0.source, $0.target) < ($1.source, $1.target) }
  }

  /// Circular shifts of the target's bursts, and of the side's spasms, against the movements of the source.
  private struct SurrogateTest {
    let events: [Event]
    let sampleCount: Int
    let rate: Double

    private static let shifts = 499
    private static let significance = 0.01
    private static let fewestMovements = 10

    func labels(source: ChannelName, target: ChannelName, isMostly: Bool) -> [String] {
      let movements = events.filter {
        ($0.kind == .movement || $0.kind == .blink) && $0.channels.contains(source)
      }
      guard movements.count >= Self.fewestMovements, sampleCount > 0 else { return [] }
      let bursts = events.filter { $0.kind == .burst && $0.channels.first == target }.map(\.onset)
      let near = movements.map { ($0.onset - Int(0.02 * rate))..<($0.onset + max($0.duration, Int(0.1 * rate))) }
      var labels: [String] = []
      if isBound(near, bursts) { labels.append(isMostly ? "movement_locked" : "intermittent") }
      let spasms = events.filter { $0.kind.isSpasm && $0.side == EventSide(source.side) }.map(\.onset)
      let after = movements.map { ($0.onset + $0.duration)..<($0.onset + $0.duration + Int(2 * rate)) }
      if isBound(after, spasms) { labels.append("spasm_following") }
      return labels
    }

    /// Whether more windows hold an onset than in all but 1 % of the shifted recordings.
    private func isBound(_ windows: [Range<Int>], _ onsets: [Int]) -> Bool {
      guard !onsets.isEmpty else { return false }
      let sorted = onsets.sorted()
      let observed = hits(windows, sorted, 0)
      var random = RandomSource(seed: 1, stream: "surrogates")
      var asMany = 1
      for _ in 0..<Self.shifts {
        let shift = Int(random.uniform(0, Double(sampleCount)))
        if hits(windows, sorted, shift) >= observed { asMany += 1 }
      }
      return observed > 0 && Double(asMany) / Double(Self.shifts + 1) <= Self.significance
    }

    private func hits(_ windows: [Range<Int>], _ onsets: [Int], _ shift: Int) -> Int {
      windows.filter { window in
        // The window moves back instead of all onsets forward; it may wrap around the recording's ends.
        let low = window.lowerBound - shift
        return holds(onsets, low, window.count) || holds(onsets, low + sampleCount, window.count)
      }.count
    }

    private func holds(_ onsets: [Int], _ low: Int, _ length: Int) -> Bool {
      var first = 0
      var end = onsets.count
      while first < end {
        let middle = (first + end) / 2
        if onsets[middle] < low { first = middle + 1 } else { end = middle }
      }
      return first < onsets.count && onsets[first] < low + length
    }
  }
}
