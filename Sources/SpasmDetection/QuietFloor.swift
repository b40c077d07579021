// SPDX-License-Identifier: GPL-3.0-or-later

/// The running noise floor of one channel: median power of the latest blocks of quiet signal.
///
/// Blocks in which the muscle is active are not offered to it, so that it survives spasms of minutes; where no block was
/// quiet for a long time, the quietest of the active ones become the floor. A median, for pops and beats of the heart.
///
/// Eight blocks at a time are merged into what is known, since sorting in one by one would be dear.
struct QuietFloor: Sendable {
  private static let batch = 8
  private let capacity: Int
  private let rescueBlocks: Int
  private var recent: [Double] = []
  private var ordered: [Double] = []
  private var merged: [Double] = []
  private var pending: [Double] = []
  private var leaving: [Double] = []
  private var next = 0
  private var activeBlocks = 0
  private var quietest: [Double] = []

  /// Power (mean square) of the quiet signal; 0 until the first block.
  private(set) var power = 0.0

  /// Variance of the quiet blocks' power as a share of its square: 2 over the number of independent values in a block.
  private(set) var relativeVariance = 0.0

  init(capacity: Int, rescueBlocks: Int) {
    // Whole batches, so that the oldest ones leave together.
    self.capacity = max((capacity + Self.batch - 1) / Self.batch, 1) * Self.batch
    self.rescueBlocks = max(rescueBlocks, 8)
    recent.reserveCapacity(self.capacity)
    ordered.reserveCapacity(self.capacity)
    merged.reserveCapacity(self.capacity)
  }

  /// Begins with what a first stretch of signal, quiet or not, holds: its lower third stands for rest.
  mutating func begin(_ blocks: [Double]) {
    let sorted = blocks.sorted()
    recent.removeAll(keepingCapacity: true)
    ordered.removeAll(keepingCapacity: true)
    quietest.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    next = 0
    activeBlocks = 0
    ordered.append(contentsOf: sorted.prefix(min(max(sorted.count * 2 / 3, 1), capacity)))
    recent.append(contentsOf: ordered)
    update()
  }

  /// Takes a block of quiet signal.
  mutating func addQuiet(_ block: Double) {
    activeBlocks = 0
    if !quietest.isEmpty { quietest.removeAll(keepingCapacity: true) }
    pending.append(block)
    if pending.count == Self.batch {
      takePending()
      update()
    }
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

  /// Merges the pending blocks into the ordered ones, from which the oldest leave where there are too many.
  private mutating func takePending() {
    leaving.removeAll(keepingCapacity: true)
    // Sorted before they are kept: they leave together, so that nothing is left to sort then.
    Self.sort(&pending)
    for block in pending {
      if recent.count < capacity {
        recent.append(block)
      } else {
        leaving.append(recent[next])
        recent[next] = block
        next = next + 1 == capacity ? 0 : next + 1
      }
    }
    Self.sort(&leaving)
    var target: [Double] = []
    swap(&target, &merged)
    let count = ordered.count - leaving.count + pending.count
    while target.count < count { target.append(0) }
    while target.count > count { target.removeLast() }
    Self.merge(ordered.span, without: leaving.span, with: pending.span, into: &target)
    merged = ordered
    ordered = target
    pending.removeAll(keepingCapacity: true)
  }

  /// Sorts a handful of values.
  private static func sort(_ values: inout [Double]) {
    var values = values.mutableSpan
    for index in 0..<values.count {
      let value = values[index]
      var place = index
      while place > 0, values[place - 1] > value {
        values[place] = values[place - 1]
        place -= 1
      }
      values[place] = value
    }
  }

  /// Merges ascending values; those that leave are among the old ones.
  private static func merge(
    _ old: Span<Double>, without leaving: Span<Double>, with new: Span<Double>, into merged: inout [Double]
  ) {
    var target = merged.mutableSpan
    var position = 0
    var index = 0
    var gone = 0
    var added = 0
    while true {
      let leaves = gone < leaving.count ? leaving[gone] : .infinity
      let joins = added < new.count ? new[added] : .infinity
      let next = min(leaves, joins)
      while index < old.count, old[index] < next {
        target[position] = old[index]
        position += 1
        index += 1
      }
      if joins <= leaves {
        guard added < new.count else { return }
        target[position] = joins
        position += 1
        added += 1
      } else {
        gone += 1
        index += 1
      }
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
}
