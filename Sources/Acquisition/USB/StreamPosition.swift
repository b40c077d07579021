// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a stream is in frames, and how many were lost that only the host's clock betrays.
///
/// An interruption costs what the clock says. Frames that a device drops without a word make every later one late, for good and
/// by the same time: where the least lateness of 2 s is 100 ms above what it was, and that of the next 2 s is so as well and
/// differs by less than 20 ms, the difference is missing. The clocks' drift is far below, and a machine that is too busy to
/// come for its frames is not late so evenly.
package struct StreamPosition: Sendable, Hashable {
  private static let window: UInt64 = 2_000_000_000
  /// Seconds of lateness that no scheduling explains.
  private static let tolerance = 0.1
  /// Seconds by which the lateness of a loss stays the same.
  private static let evenness = 0.02

  private let rate: Double
  /// Frames so far, lost ones included.
  package private(set) var frames = 0
  /// Times that frames were found missing without an interruption.
  package private(set) var silentLosses = 0
  private var time: UInt64?
  private var isInterrupted = false
  private var lateness: Lateness?

  /// How late frames are, in frames, from an origin on.
  private struct Lateness: Hashable {
    let originTime: UInt64
    let originFrames: Int
    var windowStart: UInt64
    var least = Double.infinity
    /// What it was before anything seemed to be missing.
    var usual: Double?
    /// That of the window before, where it was unusual.
    var suspected: Double?
  }

  /// - Parameter rate: frames a second.
  package init(rate: Double) { self.rate = rate }

  /// The stream broke off; the next frames follow a gap.
  package mutating func interrupt() { isInterrupted = true }

  /// Frames arrived, of which the source itself says how many came and how many were lost; returns those lost before them that
  /// the source does not know of, at least one behind each interruption.
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
      lateness = nil
    }
    frames += gap + count + lost
    guard count > 0 else { return gap }
    time = arrival
    let silent = missing(at: arrival)
    if silent > 0 { silentLosses += 1 }
    frames += silent
    return gap + silent
  }

  private mutating func missing(at arrival: UInt64) -> Int {
    guard var lateness, arrival >= lateness.originTime else {
      lateness = Lateness(originTime: arrival, originFrames: frames, windowStart: arrival)
      return 0
    }
    let due = Double(arrival - lateness.originTime) * 1e-9 * rate
    lateness.least = min(lateness.least, due - Double(frames - lateness.originFrames))
    var missing = 0
    if arrival >= lateness.windowStart + Self.window {
      let least = lateness.least
      if let usual = lateness.usual, least - usual > Self.tolerance * rate {
        if let suspected = lateness.suspected, (least - suspected).magnitude < Self.evenness * rate {
          missing = Int((min(least, suspected) - usual).rounded())
          lateness.suspected = nil
        } else {
          lateness.suspected = least
        }
      } else {
        lateness.usual = least
        lateness.suspected = nil
      }
      lateness.least = .infinity
      lateness.windowStart = arrival
    }
    self.lateness = lateness
    return missing
  }
}
