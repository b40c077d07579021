// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// The ratios of powers that a channel's strong contractions left in another one, and what of it tissue conducts.
///
/// What tissue conducts is a constant share, but for the units that take part: its ratios lie close together. Where the other
/// muscle joins some contractions, they fall apart in two groups, of which the lower one is the leak. What a muscle does by itself
/// varies more.
package struct LeakRatios: Sendable {
  /// What of one channel reaches another, as ratios of powers.
  package struct Leak: Sendable, Hashable {
    /// Geometric mean.
    package var usual: Double
    /// Up to where it strays.
    package var largest: Double
  }

  private static let capacity = 32
  private static let knownCount = 4
  /// Lowest ratio that is told from none.
  private static let least = 0.003
  /// Distance between the means of two groups, in decibels.
  private static let groupDistance = 9.0
  /// Least share of all contractions in the lower group.
  private static let groupShare = 4
  /// Standard deviation in decibels above which the other muscle does something by itself.
  private static let largestSpread = 4.5
  /// Least distance from the usual to the largest ratio, in decibels.
  private static let leastStray = 2.0

  /// The latest ratios, in decibels.
  private var ratios = InlineArray<32, Double>(repeating: 0)
  private var count = 0

  package init() {}

  package mutating func note(_ ratio: Double) {
    ratios[count % Self.capacity] = 10 * PortableMath.log10(max(ratio, Self.least))
    count += 1
  }

  /// The leak, which strays by at most so many decibels; nil where it is not known, or where no constant share is seen.
  package func leak(upTo tolerance: Double) -> Leak? {
    guard count >= Self.knownCount else { return nil }
    let held = min(count, Self.capacity)
    let sorted = sorted(held)
    var size = held
    var bound = Double.infinity
    let division = Self.division(sorted, held)
    if division * Self.groupShare >= held {
      let low = Self.mean(sorted, 0..<division)
      let high = Self.mean(sorted, division..<held)
      if high - low >= Self.groupDistance {
        size = division
        bound = 0.5 * (low + high)
      }
    }
    let usual = Self.mean(sorted, 0..<size)
    var squares = 0.0
    for index in 0..<size { squares += (sorted[index] - usual) * (sorted[index] - usual) }
    let spread = (squares / Double(max(size - 1, 1))).squareRoot()
    guard spread <= Self.largestSpread else { return nil }
    let largest = min(usual + min(max(2 * spread, Self.leastStray), tolerance), bound)
    return Leak(usual: PortableMath.pow(10, usual / 10), largest: PortableMath.pow(10, largest / 10))
  }

  private func sorted(_ held: Int) -> InlineArray<32, Double> {
    var sorted = ratios
    for index in 1..<held {
      let value = sorted[index]
      var place = index
      while place > 0, sorted[place - 1] > value {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = value
    }
    return sorted
  }

  /// Size of the lower of the two groups that lie farthest apart (Otsu's division).
  private static func division(_ sorted: InlineArray<32, Double>, _ held: Int) -> Int {
    let total = mean(sorted, 0..<held) * Double(held)
    var sum = 0.0
    var best = (gain: -1.0, size: held)
    for size in 1..<held {
      sum += sorted[size - 1]
      let distance = (total - sum) / Double(held - size) - sum / Double(size)
      let gain = distance * distance * Double(size) * Double(held - size)
      if gain > best.gain { best = (gain, size) }
    }
    return best.size
  }

  private static func mean(_ values: InlineArray<32, Double>, _ range: Range<Int>) -> Double {
    var sum = 0.0
    for index in range { sum += values[index] }
    return sum / Double(range.count)
  }
}
