// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Pairs true and found events one to one, greedily from the best pair down.
///
/// Two events can be a pair where their intersection over union is at least 0.3, or their onsets are at most 25 ms apart.
/// Pairs that agree in kind, side and channels come first, then those of one kind, then those that overlap more.
public struct EventMatching: Sendable {
  /// Indices into the true and the found events.
  public struct Pair: Sendable, Hashable {
    public let truth: Int
    public let found: Int
  }

  /// Least intersection over union of a pair.
  public static let leastOverlap = 0.3
  /// Largest distance of onsets of a pair that overlaps less, in seconds.
  public static let onsetTolerance = 0.025

  /// The pairs, by true event.
  public let pairs: [Pair]

  /// `matches` says which events may be paired at all, beside their times.
  public init(
    truth: [Event], found: [Event], rate: Double, matches: (_ truth: Event, _ found: Event) -> Bool
  ) {
    let tolerance = Int(Self.onsetTolerance * rate)
    let order = found.indices.sorted { (found[$0].onset, $0) < (found[$1].onset, $1) }
    // The furthest end so far tells where events that may still reach a sample begin.
    var furthest: [Int] = []
    for index in order {
      furthest.append(max(furthest.last ?? .min, Self.end(found[index]), found[index].onset + tolerance))
    }
    var candidates: [(rank: Int, overlap: Double, distance: Int, pair: Pair)] = []
    for (index, event) in truth.enumerated() {
      var low = 0
      var high = furthest.count
      while low < high {
        let middle = (low + high) / 2
        if furthest[middle] < event.onset { low = middle + 1 } else { high = middle }
      }
      let last = max(Self.end(event), event.onset + tolerance)
      while low < order.count, found[order[low]].onset <= last {
        let other = found[order[low]]
        let distance = abs(other.onset - event.onset)
        let overlap = Self.overlap(event, other)
        if distance <= tolerance || overlap >= Self.leastOverlap, matches(event, other) {
          let agrees = other.side == event.side && other.channels == event.channels
          let rank = other.kind != event.kind ? 2 : agrees ? 0 : 1
          candidates.append((rank, overlap, distance, Pair(truth: index, found: order[low])))
        }
        low += 1
      }
    }
    candidates.sort { a, b in
      if a.rank != b.rank { return a.rank < b.rank }
      if a.overlap != b.overlap { return a.overlap > b.overlap }
      if a.distance != b.distance { return a.distance < b.distance }
      return (a.pair.truth, a.pair.found) < (b.pair.truth, b.pair.found)
    }
    var isTruthTaken = [Bool](repeating: false, count: truth.count)
    var isFoundTaken = [Bool](repeating: false, count: found.count)
    var pairs: [Pair] = []
    for (_, _, _, pair) in candidates where !isTruthTaken[pair.truth] && !isFoundTaken[pair.found] {
      isTruthTaken[pair.truth] = true
      isFoundTaken[pair.found] = true
      pairs.append(pair)
    }
    self.pairs = pairs.sorted { $0.truth < $1.truth }
  }

  /// Intersection over union of two events' times.
  package static func overlap(_ a: Event, _ b: Event) -> Double {
    let common = min(end(a), end(b)) - max(a.onset, b.onset)
    let union = max(end(a), end(b)) - min(a.onset, b.onset)
    return union > 0 ? Double(max(0, common)) / Double(union) : 0
  }

  private static func end(_ event: Event) -> Int { event.onset + event.duration }
}
