// SPDX-License-Identifier: GPL-3.0-or-later

/// Gives samples their times on liblsl's clock: evenly, at the stream's rate, however unevenly they arrive; pure.
///
/// The line through the arrivals follows them slowly, so that the ADC's drift is followed and jitter is not.
package struct LSLClock: Sendable {
  /// Share of an arrival's deviation that is taken over.
  private static let followed = 0.005
  /// A deviation beyond this is a stall of the stream, no jitter, in seconds.
  private static let longestDeviation = 0.25
  /// The line moves by no more than this share of a chunk's length, so that times never run backwards.
  private static let mostMoved = 0.2

  package let rate: Double
  package private(set) var anchor: (sample: Int, time: Double)?

  package init(rate: Double) { self.rate = rate }

  /// The time of a chunk's last sample that arrived at `now`; samples count from the stream's first and never go back.
  package mutating func time(ofLast sample: Int, arrived now: Double) -> Double {
    guard let last = anchor else {
      anchor = (sample, now)
      return now
    }
    let length = Double(sample - last.sample) / rate
    let expected = last.time + length
    let deviation = now - expected
    let time: Double
    if abs(deviation) > Self.longestDeviation {
      time = max(now, last.time)
    } else {
      let most = Self.mostMoved * length
      time = expected + max(-most, min(most, deviation * Self.followed))
    }
    anchor = (sample, time)
    return time
  }

  /// The time of any sample; nil before the first.
  package func time(of sample: Int) -> Double? {
    anchor.map { $0.time + Double(sample - $0.sample) / rate }
  }
}
