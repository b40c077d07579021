// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a stream is in frames, and how many an interruption cost by the host's clock.
package struct StreamPosition: Sendable, Hashable {
  private let rate: Double
  /// Frames so far, lost ones included.
  package private(set) var frames = 0
  private var time: UInt64?
  private var isInterrupted = false

  /// - Parameter rate: frames a second.
  package init(rate: Double) { self.rate = rate }

  /// The stream broke off; the next frames follow a gap.
  package mutating func interrupt() { isInterrupted = true }

  /// Frames arrived, of which the source itself says how many came and how many were lost; returns those lost before them to
  /// an interruption, at least one behind each.
  ///
  /// - Parameter arrival: monotonic nanoseconds at which the last of them arrived.
  package mutating func arrive(frames count: Int, lost: Int, at arrival: UInt64) -> Int {
    var gap = 0
    if isInterrupted, count > 0 {
      // Nothing is missing before the first frame that ever came.
      if let time {
        let elapsed = arrival > time ? Double(arrival - time) * 1e-9 : 0
        gap = max(1, Int((elapsed * rate).rounded()) - count - lost)
      }
      isInterrupted = false
    }
    frames += gap + count + lost
    if count > 0 { time = arrival }
    return gap
  }
}
