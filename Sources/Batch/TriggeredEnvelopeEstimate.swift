// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import SignalProcessing

/// Averages the rectified signal of all channels around the onsets of one trigger, from frames that come in order.
///
/// Memory hangs on channels, not on triggers: onsets closer than the time before are left out, so that few windows are open.
struct TriggeredEnvelopeEstimate {
  private let trigger: String
  private let layout: GroupLayout
  /// Samples in a bin; not whole as a rule.
  private let binLength: Double
  private let before: Int
  private let behind: Int
  private let triggerCount: Int
  private let pending: [Int]
  private var nextPending = 0
  private var open: [Window] = []
  private let binSizes: [Double]
  private var sums: [SampleGroup]
  private var squares: [SampleGroup]
  private var counts: [Int]
  private let unusable: [[Range<Int>]]

  /// One onset whose time is passing.
  private struct Window {
    let onset: Int
    /// [bin][group]
    var sums: [SampleGroup]
  }

  /// - Parameter unusable: by channel, samples at which it was not worth averaging.
  init(_ trigger: TriggerOnsets, rate: Double, unusable: [[Range<Int>]]) {
    self.trigger = trigger.name
    self.unusable = unusable
    layout = GroupLayout(channelCount: unusable.count)
    binLength = rate * Double(TriggeredEnvelope.binMS) / 1000
    before = Int((binLength * Double(TriggeredEnvelope.binsBefore)).rounded(.down))
    behind = Int((binLength * Double(TriggeredEnvelope.binCount - TriggeredEnvelope.binsBefore)).rounded(.down))
    let before = before
    var last: Int?
    var pending: [Int] = []
    for onset in trigger.samples {
      if onset >= before, last.map({ onset - $0 >= before }) ?? true { pending.append(onset) }
      last = onset
    }
    self.pending = pending
    triggerCount = trigger.samples.count
    var sizes = [Double](repeating: 0, count: TriggeredEnvelope.binCount)
    for offset in -before..<behind { sizes[Self.bin(offset, binLength)] += 1 }
    binSizes = sizes
    sums = Array(repeating: .zero, count: TriggeredEnvelope.binCount * layout.groupCount)
    squares = sums
    counts = Array(repeating: 0, count: unusable.count)
  }

  private static func bin(_ offset: Int, _ length: Double) -> Int {
    let bin = TriggeredEnvelope.binsBefore + Int((Double(offset) / length).rounded(.down))
    return min(max(bin, 0), TriggeredEnvelope.binCount - 1)
  }

  /// Takes frames of magnitudes in microvolts, [frame][group], the first of them the sample `first`.
  mutating func take(_ frames: Span<SampleGroup>, frameCount: Int, first: Int) {
    while nextPending < pending.count, pending[nextPending] - before < first + frameCount {
      open.append(
        Window(onset: pending[nextPending], sums: Array(repeating: .zero, count: sums.count)))
      nextPending += 1
    }
    let groups = layout.groupCount
    for place in open.indices {
      let onset = open[place].onset
      for sample in max(first, onset - before)..<max(first, onset - before, min(first + frameCount, onset + behind)) {
        let bin = Self.bin(sample - onset, binLength)
        for group in 0..<groups { open[place].sums[bin * groups + group] += frames[(sample - first) * groups + group] }
      }
    }
    while let window = open.first, window.onset + behind <= first + frameCount {
      close(window)
      open.removeFirst()
    }
  }

  /// Leaves out the onsets whose time the samples before `end`, which are not there, belong to.
  mutating func skip(to end: Int) {
    open.removeAll()
    while nextPending < pending.count, pending[nextPending] - before < end { nextPending += 1 }
  }

  private mutating func close(_ window: Window) {
    let groups = layout.groupCount
    let time = window.onset - before..<window.onset + behind
    var mask = [SampleGroup](repeating: .zero, count: groups)
    for channel in unusable.indices where !unusable[channel].contains(where: { $0.overlaps(time) }) {
      mask[channel / 8][channel % 8] = 1
      counts[channel] += 1
    }
    for bin in 0..<TriggeredEnvelope.binCount {
      for group in 0..<groups {
        let value = window.sums[bin * groups + group] / binSizes[bin] * mask[group]
        sums[bin * groups + group] += value
        squares[bin * groups + group] += value * value
      }
    }
  }

  /// What came out, a channel each, in their order.
  func envelopes(_ channels: [ChannelName]) -> [TriggeredEnvelope] {
    channels.enumerated().map { place, channel in
      let count = counts[place]
      let n = Double(count)
      func values(_ groups: [SampleGroup]) -> [Double] {
        (0..<TriggeredEnvelope.binCount).map { groups[$0 * layout.groupCount + place / 8][place % 8] }
      }
      let means = count > 0 ? values(sums).map { $0 / n } : []
      let errors =
        count > 1
        ? zip(values(squares), means).map { (max(0, $0 - n * $1 * $1) / (n - 1) / n).squareRoot() } : []
      return TriggeredEnvelope(
        trigger: trigger, channel: channel, count: count, leftOut: triggerCount - count, means: means, errors: errors)
    }
  }
}
