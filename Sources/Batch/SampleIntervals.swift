// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Stretches of samples in order that neither touch nor overlap.
struct SampleIntervals {
  private(set) var ranges: [Range<Int>] = []

  /// The union of the events' times, each `margin` samples longer on both sides, cut to the recording.
  init(_ events: some Sequence<Event>, margin: Int = 0, within duration: Int) {
    let sorted = events.map { max(0, $0.onset - margin)..<max(0, $0.onset + $0.duration + margin) }
      .map { min($0.lowerBound, duration)..<min($0.upperBound, duration) }
      .sorted { $0.lowerBound < $1.lowerBound }
    for range in sorted where !range.isEmpty {
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  /// Samples in all stretches together.
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// Whether any stretch shares a sample with an event; an event without length counts as one sample.
  func touches(_ event: Event) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= event.onset { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound < event.onset + max(1, event.duration)
  }

  /// Samples that lie in both.
  func common(_ other: SampleIntervals) -> Int {
    var total = 0
    var (a, b) = (0, 0)
    while a < ranges.count, b < other.ranges.count {
      let (x, y) = (ranges[a], other.ranges[b])
      total += max(0, min(x.upperBound, y.upperBound) - max(x.lowerBound, y.lowerBound))
      if x.upperBound < y.upperBound { a += 1 } else { b += 1 }
    }
    return total
  }
}
