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
    for block in pending {
      if recent.count < capacity {
        recent.append(block)
      } else {
        leaving.append(recent[next])
        recent[next] = block
        next = next + 1 == capacity ? 0 : next + 1
      }
    }
    pending.sort()
    leaving.sort()
    merged.removeAll(keepingCapacity: true)
    var gone = 0
    var new = 0
    for value in ordered {
      if gone < leaving.count, leaving[gone] == value {
        gone += 1
        continue
      }
      while new < pending.count, pending[new] <= value {
        merged.append(pending[new])
        new += 1
      }
      merged.append(value)
    }
    merged.append(contentsOf: pending[new...])
    swap(&ordered, &merged)
    pending.removeAll(keepingCapacity: true)
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
