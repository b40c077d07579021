// SPDX-License-Identifier: GPL-3.0-or-later

/// Counts of positive values on a fixed logarithmic scale, for medians in constant memory without drift.
///
/// Bins are the leading 7 bits of the mantissa, 128 to the octave, from 2^-12 to 2^18 (0.0002 to 262144 uV of envelope);
/// what lies outside goes into the first or last bin. A median is exact to half a bin, 0.4 percent. Only integers are
/// counted, so adding and removing leaves nothing behind.
package struct LevelHistogram: Sendable {
  package static let binsPerOctave = 128
  package static let octaves = 30
  package static let binCount = binsPerOctave * octaves
  private static let firstExponent = -12
  private static let firstPattern = UInt64(1023 + firstExponent) << 7

  package private(set) var count = 0
  private var bins = [UInt32](repeating: 0, count: binCount)
  private var octaveCounts = [UInt32](repeating: 0, count: octaves)

  package init() {}

  /// The bin of a value; NaN and what is not above 0 go into the first.
  package static func bin(of value: Double) -> Int {
    guard value > 0 else { return 0 }
    let pattern = value.bitPattern >> 45
    guard pattern > firstPattern else { return 0 }
    return Int(Swift.min(pattern - firstPattern, UInt64(binCount - 1)))
  }

  /// The middle of a bin; 0 for the first, which holds silence.
  package static func centre(of bin: Int) -> Double {
    guard bin > 0 else { return 0 }
    return Double(bitPattern: (UInt64(bin) + firstPattern) << 45 | 1 << 44)
  }

  package mutating func add(_ bin: Int) {
    bins[bin] += 1
    octaveCounts[bin / Self.binsPerOctave] += 1
    count += 1
  }

  package mutating func remove(_ bin: Int) {
    bins[bin] -= 1
    octaveCounts[bin / Self.binsPerOctave] -= 1
    count -= 1
  }

  package mutating func removeAll() {
    for index in bins.indices { bins[index] = 0 }
    for index in octaveCounts.indices { octaveCounts[index] = 0 }
    count = 0
  }

  /// The median, interpolated within its bin by rank; 0 where nothing is counted.
  package var median: Double {
    guard count > 0 else { return 0 }
    var below = 0
    let half = Double(count) / 2
    var octave = 0
    while octave < Self.octaves - 1, Double(below + Int(octaveCounts[octave])) < half {
      below += Int(octaveCounts[octave])
      octave += 1
    }
    var bin = octave * Self.binsPerOctave
    while bin < Self.binCount - 1, Double(below + Int(bins[bin])) < half {
      below += Int(bins[bin])
      bin += 1
    }
    guard bin > 0, bins[bin] > 0 else { return Self.centre(of: bin) }
    return Self.lowerEdge(of: bin) + Self.width(of: bin) * (half - Double(below)) / Double(bins[bin])
  }

  /// The median of the distances from a centre, interpolated between bins; 0 where nothing is counted.
  package func medianDistance(from centre: Double) -> Double {
    guard count > 0 else { return 0 }
    let half = Double(count) / 2
    var upper = Self.bin(of: centre)
    var lower = upper - 1
    var above = (Self.centre(of: upper) - centre).magnitude
    var below = lower >= 0 ? centre - Self.centre(of: lower) : .infinity
    var enclosed = 0.0
    var lastDistance = 0.0
    while enclosed < half {
      let goesUp = above <= below
      let distance = goesUp ? above : below
      guard distance < .infinity else { break }
      let inside = Double(bins[goesUp ? upper : lower])
      if inside > 0, enclosed + inside >= half {
        return lastDistance + (distance - lastDistance) * (half - enclosed) / inside
      }
      enclosed += inside
      lastDistance = distance
      if goesUp {
        upper += 1
        above = upper < Self.binCount ? Self.centre(of: upper) - centre : .infinity
      } else {
        lower -= 1
        below = lower >= 0 ? centre - Self.centre(of: lower) : .infinity
      }
    }
    return lastDistance
  }

  /// The shortest stretch of the scale that holds half of the values, as its bins; for telling a dense floor from what
  /// is scattered above it (the shorth, in logarithms).
  package var densestHalf: ClosedRange<Int> {
    let needed = (count + 1) / 2
    var best = 0...Self.binCount - 1
    var inside = 0
    var first = 0
    for last in 0..<Self.binCount {
      inside += Int(bins[last])
      while inside - Int(bins[first]) >= needed, first < last {
        inside -= Int(bins[first])
        first += 1
      }
      if inside >= needed, last - first < best.count - 1 { best = first...last }
    }
    return best
  }

  private static func lowerEdge(of bin: Int) -> Double { Double(bitPattern: (UInt64(bin) + firstPattern) << 45) }
  private static func width(of bin: Int) -> Double { lowerEdge(of: bin + 1) - lowerEdge(of: bin) }
}
