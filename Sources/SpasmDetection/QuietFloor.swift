// SPDX-License-Identifier: GPL-3.0-or-later

/// The running noise floor of one channel: median power of the latest blocks of quiet signal.
///
/// Blocks in which the muscle is active are not offered to it, so that it survives spasms of minutes; where no block was
/// quiet for a long time, the quietest of the active ones become the floor. A median, for pops and beats of the heart.
struct QuietFloor: Sendable {
  private let capacity: Int
  private let rescueBlocks: Int
  private var recent: [Double] = []
  private var ordered: [Double] = []
  private var next = 0
  private var activeBlocks = 0
  private var quietest: [Double] = []

  /// Power (mean square) of the quiet signal; 0 until the first block.
  private(set) var power = 0.0

  /// Variance of the quiet blocks' power as a share of its square: 2 over the number of independent values in a block.
  private(set) var relativeVariance = 0.0

  init(capacity: Int, rescueBlocks: Int) {
    self.capacity = max(capacity, 8)
    self.rescueBlocks = max(rescueBlocks, 8)
    recent.reserveCapacity(self.capacity)
    ordered.reserveCapacity(self.capacity + 1)
  }

  /// Begins with what a first stretch of signal, quiet or not, holds: its lower third stands for rest.
  mutating func begin(_ blocks: [Double]) {
    let sorted = blocks.sorted()
    recent.removeAll(keepingCapacity: true)
    ordered.removeAll(keepingCapacity: true)
    quietest.removeAll(keepingCapacity: true)
    next = 0
    activeBlocks = 0
    for block in sorted.prefix(max(sorted.count * 2 / 3, 1)) where recent.count < capacity { append(block) }
    update()
  }

  /// Takes a block of quiet signal.
  mutating func addQuiet(_ block: Double) {
    activeBlocks = 0
    quietest.removeAll(keepingCapacity: true)
    append(block)
    update()
  }

  /// Takes note of a block of activity.
  mutating func addActive(_ block: Double) {
    activeBlocks += 1
    // Of every eight blocks the smallest: what short pauses leave.
    if activeBlocks % 8 == 1 {
      quietest.append(block)
    } else if let last = quietest.last, block < last {
      quietest[quietest.count - 1] = block
    }
    if activeBlocks >= rescueBlocks { begin(quietest) }
  }

  private mutating func append(_ block: Double) {
    if recent.count == capacity {
      let old = recent[next]
      recent[next] = block
      next = next + 1 == capacity ? 0 : next + 1
      // What lies between the old value's place and the new one's moves by one.
      let from = position(of: old)
      var to = position(of: block)
      var values = ordered.mutableSpan
      if to > from {
        to -= 1
        for index in from..<to { values[index] = values[index + 1] }
      } else {
        for index in stride(from: from, to: to, by: -1) { values[index] = values[index - 1] }
      }
      values[to] = block
    } else {
      recent.append(block)
      ordered.insert(block, at: position(of: block))
    }
  }

  private mutating func update() {
    guard !ordered.isEmpty else { return }
    let count = ordered.count
    let median = max(ordered[count / 2], 1e-12)
    // A sixth and five sixths of a normal distribution lie 0.967 deviations from its middle.
    let deviation = (ordered[count * 5 / 6] - ordered[count / 6]) / (1.935 * median)
    relativeVariance = min(deviation * deviation, 1)
    // From the median of a chi-squared distribution to its mean (Wilson and Hilferty).
    let root = 1 - relativeVariance / 9
    power = median / (root * root * root)
  }

  /// How many values are smaller; counted, since the branches of a search would be unforeseeable.
  private func position(of value: Double) -> Int {
    let values = ordered.span
    var count = 0
    for index in 0..<values.count { count &+= values[index] < value ? 1 : 0 }
    return count
  }
}
