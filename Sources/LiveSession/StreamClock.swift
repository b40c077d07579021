// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// Maps samples of the stream to civil time and moments of the host to samples.
///
/// The stream's origin is estimated from the arrival of its blocks and follows the device's clock slowly; a source that does not
/// run in real time keeps the origin of its first block.
public struct StreamClock: Sendable, Hashable {
  public let rate: Double
  private let follows: Bool
  private var origin: Double?
  private var base = UTCTime(nanoseconds: 0)
  private var lastArrival: UInt64 = 0
  private var lastSample = 0

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
    guard let known = origin else {
      base = utc
      origin = -length
      return
    }
    guard follows else { return }
    origin = known + (utc.seconds(since: base) - length - known) / 1024
  }

  /// Civil time of a sample.
  public func utc(of sample: Int) -> UTCTime {
    base.advanced(bySeconds: (origin ?? 0) + Double(sample) / rate)
  }

  /// The sample of an instant of civil time.
  public func sample(at utc: UTCTime) -> Int {
    Int(((utc.seconds(since: base) - (origin ?? 0)) * rate).rounded())
  }

  /// The sample of what happened `age` seconds before the host's monotonic time, by the latest block.
  public func sample(age: Double, monotonic: UInt64) -> Int {
    let since = follows && monotonic > lastArrival ? min(Double(monotonic - lastArrival) * 1e-9, 1) : 0
    return lastSample + Int(((since - age) * rate).rounded())
  }
}
