// SPDX-License-Identifier: GPL-3.0-or-later
package import DaemonAPI

/// The last seconds of every channel as columns, as the terminal shows them.
package struct TopTraces: Sendable {
  /// Smallest and largest value in microvolts; nil where nothing came.
  package typealias Column = (low: Double, high: Double)?

  package private(set) var channels: [StreamDescription.Channel] = []
  private var columns: [[Column]] = []
  /// Running mean of each channel, taken out so that an offset does not push the trace away.
  private var means: [Double?] = []
  private let capacity = 600

  package init() {}

  /// A stream begins.
  package mutating func begin(_ description: StreamDescription) {
    channels = description.channels
    columns = channels.map { _ in [] }
    means = channels.map { _ in nil }
  }

  /// Takes a frame of the stream.
  package mutating func take(_ frame: StreamFrame) {
    switch frame.kind {
    case .columns: append(frame.counts, width: frame.channelCount)
    case .gap, .lost:
      for channel in columns.indices { columns[channel].append(nil) }
      trim()
    default: break
    }
  }

  /// The newest `count` columns of a channel, oldest first.
  package func last(_ count: Int, of channel: Int) -> [Column] {
    columns.indices.contains(channel) ? Array(columns[channel].suffix(count)) : []
  }

  private mutating func append(_ counts: [Int32], width: Int) {
    guard width == channels.count, width > 0 else { return }
    for column in 0..<counts.count / (2 * width) {
      for channel in 0..<width {
        let at = (column * width + channel) * 2
        let gain = channels[channel].uvPerCount
        let low = Double(counts[at]) * gain + channels[channel].uvAtZero
        let high = Double(counts[at + 1]) * gain + channels[channel].uvAtZero
        let middle = (low + high) / 2
        let mean = means[channel].map { $0 + (middle - $0) / 32 } ?? middle
        means[channel] = mean
        columns[channel].append((min(low, high) - mean, max(low, high) - mean))
      }
    }
    trim()
  }

  private mutating func trim() {
    for channel in columns.indices where columns[channel].count > 2 * capacity {
      columns[channel].removeFirst(columns[channel].count - capacity)
    }
  }
}
