// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Time that two readings of the same recordings give the same and different labels, for Cohen's kappa.
///
/// Events have no true negatives, time has: kappa is over time. Source: Cohen 1960, Educ Psychol Meas 20:37.
struct Agreement {
  /// Seconds by pair of labels, the first reading's in front.
  private var seconds: [[String]: Double] = [:]

  /// Adds activity against rest, channel by channel, from the bursts of both readings.
  mutating func addBursts(_ pair: ScorePair) {
    let channels = Set((pair.truth + pair.found).filter { $0.kind == .burst }.flatMap(\.channels))
    for channel in channels.sorted() {
      func intervals(_ events: [Event]) -> SampleIntervals {
        SampleIntervals(events.filter { $0.kind == .burst && $0.channels == [channel] }, within: pair.duration)
      }
      let (truth, found) = (intervals(pair.truth), intervals(pair.found))
      let both = truth.common(found)
      for (labels, samples) in [
        (["burst", "burst"], both), (["burst", "rest"], truth.count - both), (["rest", "burst"], found.count - both),
        (["rest", "rest"], pair.duration - truth.count - found.count + both),
      ] { seconds[labels, default: 0] += Double(samples) / pair.rate }
    }
  }

  /// Adds the kind of pattern on each side of the face, every 10 ms; where several are on, the first of `kinds` counts.
  mutating func addPatterns(_ pair: ScorePair, kinds: [EventKind]) {
    let step = max(1, Int(pair.rate / 100))
    let steps = pair.duration / step
    for side in [EventSide.left, .right] {
      func labels(_ events: [Event]) -> [UInt8] {
        var labels = [UInt8](repeating: 0, count: steps)
        for (index, kind) in kinds.enumerated().reversed() {
          for event in events
          where event.kind == kind && (event.side == nil || event.side == side || event.side == .both) {
            let first = max(0, min(steps, (event.onset + step / 2) / step))
            let last = max(first, min(steps, (event.onset + event.duration + step / 2) / step))
            for position in first..<last { labels[position] = UInt8(index + 1) }
          }
        }
        return labels
      }
      let (truth, found) = (labels(pair.truth), labels(pair.found))
      var counts: [Int: Int] = [:]
      for position in 0..<steps { counts[Int(truth[position]) << 8 | Int(found[position]), default: 0] += 1 }
      func name(_ label: Int) -> String { label == 0 ? "rest" : kinds[label - 1].rawValue }
      for (labels, count) in counts {
        seconds[[name(labels >> 8), name(labels & 255)], default: 0] += Double(count * step) / pair.rate
      }
    }
  }

  /// Cohen's kappa; nil without time, or where both readings hold one and the same label all the time.
  var kappa: Double? {
    let total = seconds.values.reduce(0, +)
    guard total > 0 else { return nil }
    var first: [String: Double] = [:]
    var second: [String: Double] = [:]
    var same = 0.0
    for (labels, time) in seconds.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      first[labels[0], default: 0] += time / total
      second[labels[1], default: 0] += time / total
      if labels[0] == labels[1] { same += time / total }
    }
    let chance = first.keys.sorted().reduce(0) { $0 + (first[$1] ?? 0) * (second[$1] ?? 0) }
    guard chance < 1 - 1e-12 else { return nil }
    return Decimal.round((same - chance) / (1 - chance), 4)
  }
}
