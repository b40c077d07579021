// SPDX-License-Identifier: GPL-3.0-or-later

/// When channels could not show anything: lead-off, saturation. Keeps the last 64 intervals of each.
struct ChannelAvailability: Sendable {
  private var gone: [[Range<Int>]]

  init(channelCount: Int) { gone = [[Range<Int>]](repeating: [], count: channelCount) }

  mutating func markUnavailable(_ channel: Int, _ samples: Range<Int>) {
    guard gone.indices.contains(channel), !samples.isEmpty else { return }
    if let last = gone[channel].last, last.lowerBound <= samples.lowerBound, samples.lowerBound <= last.upperBound {
      // What goes on is told again and again.
      gone[channel][gone[channel].count - 1] = last.lowerBound..<max(last.upperBound, samples.upperBound)
      return
    }
    gone[channel].append(samples)
    if gone[channel].count > 64 { gone[channel].removeFirst() }
  }

  func isAvailable(_ channel: Int, _ samples: Range<Int>) -> Bool {
    guard gone.indices.contains(channel) else { return false }
    return !gone[channel].contains { $0.overlaps(samples) }
  }
}
