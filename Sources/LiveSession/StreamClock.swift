// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// Maps samples of the stream to civil time and moments of the host to samples.
///
/// Blocks arrive late, never early: the stream's origin on the host's monotonic clock is that of the least late block of some
/// seconds, and follows the device's clock from one such window to the next. A step of civil time moves the map as a whole.
/// A source that does not run in real time keeps the origin of its first block.
public struct StreamClock: Sendable, Hashable {
  /// A step of the host's civil time, e.g. by NTP.
  public struct Step: Sendable, Hashable {
    /// Samples of the stream that had arrived.
    public var sample: Int
    public var seconds: Double
  }

  /// Nanoseconds of a window.
  private static let window: UInt64 = 4_000_000_000
  /// Seconds between two blocks' civil times that are a step.
  private static let step = 0.1
  /// Seconds of a window's lateness that no clock drifts by: the origin begins anew.
  private static let jump = 0.25

  public let rate: Double
  private let follows: Bool
  private var base = UTCTime(nanoseconds: 0)
  /// Civil time less monotonic time, in nanoseconds.
  private var offset: Int64?
  private var suspectedOffset: Int64?
  /// Monotonic time that `origin` counts from, and where sample 0 lies, in seconds.
  private var anchor: UInt64 = 0
  private var origin = 0.0
  private var windowStart: UInt64 = 0
  private var isFirstWindow = true
  private var least = Double.infinity
  private var leastLate: ClockObservation?
  private var observation: ClockObservation?
  private var lastArrival: UInt64 = 0
  private var lastSample = 0
  private var steps: [Step] = []

  /// - Parameter follows: whether the source runs in real time.
  public init(rate: Double, follows: Bool) {
    self.rate = rate
    self.follows = follows
  }

  /// The stream begins now.
  public mutating func begin(utc: UTCTime) { base = utc }

  /// A block whose frames end before `end` arrived at the host's monotonic time, which is the civil time.
  public mutating func arrived(end: Int, monotonic: UInt64, utc: UTCTime) {
    lastArrival = monotonic
    lastSample = end
    let length = Double(end) / rate
    let now = utc.nanoseconds - Int64(clamping: monotonic)
    guard let known = offset else {
      offset = now
      anchor = monotonic
      origin = -length
      windowStart = monotonic
      note(-length, end, monotonic, utc)
      return
    }
    guard follows else { return }
    follow(known, now, end)
    note(Double(Int64(clamping: monotonic) - Int64(clamping: anchor)) * 1e-9 - length, end, monotonic, utc)
    if isFirstWindow { origin = least }
    guard monotonic >= windowStart + Self.window else { return }
    let late = least - origin
    origin += late.magnitude > Self.jump ? late : late / 4
    observation = leastLate
    least = .infinity
    windowStart = monotonic
    isFirstWindow = false
  }

  private mutating func note(_ lateness: Double, _ end: Int, _ monotonic: UInt64, _ utc: UTCTime) {
    guard lateness < least else { return }
    least = lateness
    leastLate = ClockObservation(sample: end, monotonicNS: Int(clamping: monotonic), utc: utc)
  }

  private mutating func follow(_ known: Int64, _ now: Int64, _ end: Int) {
    let change = Double(now - known) * 1e-9
    guard change.magnitude >= Self.step else {
      suspectedOffset = nil
      offset = known + (now - known) / 16
      return
    }
    // Between the two readings of the clocks a thread may have stood still; two blocks in agreement are a step.
    if let suspected = suspectedOffset, (now - suspected).magnitude < 50_000_000 {
      offset = now
      suspectedOffset = nil
      if steps.count < 32 { steps.append(Step(sample: end, seconds: change)) }
    } else {
      suspectedOffset = now
    }
  }

  /// The reading of the clocks at the least late block of the last window, once a window; its samples are the stream's.
  public mutating func takeObservation() -> ClockObservation? {
    defer { observation = nil }
    return observation
  }

  /// The steps of civil time since the last call.
  public mutating func takeSteps() -> [Step] {
    if steps.isEmpty { return [] }
    defer { steps = [] }
    return steps
  }

  /// Civil time of a sample.
  public func utc(of sample: Int) -> UTCTime {
    guard let offset else { return base.advanced(bySeconds: Double(sample) / rate) }
    return UTCTime(nanoseconds: offset + Int64(clamping: anchor)).advanced(bySeconds: origin + Double(sample) / rate)
  }

  /// The sample of an instant of civil time.
  public func sample(at utc: UTCTime) -> Int { Int((utc.seconds(since: self.utc(of: 0)) * rate).rounded()) }

  /// The sample of what happened `age` seconds before the host's monotonic time, by the latest block.
  public func sample(age: Double, monotonic: UInt64) -> Int {
    let since = follows && monotonic > lastArrival ? min(Double(monotonic - lastArrival) * 1e-9, 1) : 0
    return lastSample + Int(((since - age) * rate).rounded())
  }
}
