// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The mean rectified signal of a channel around the onsets of one trigger, in bins of `binMS`.
public struct TriggeredEnvelope: Sendable, Hashable {
  /// Milliseconds before and behind the onset, and of a bin.
  public static let beforeMS = 500
  public static let behindMS = 1000
  public static let binMS = 5
  /// Bins before the onset, and in all.
  public static let binsBefore = beforeMS / binMS
  public static let binCount = (beforeMS + behindMS) / binMS
  /// Triggers that a latency needs.
  public static let leastTriggers = 5
  /// Standard deviations from the mean of the time before to the ends of its interval, and how long the envelope must stay
  /// outside (Hodges and Bui 1996).
  public static let deviations = 3.0
  public static let leastOutsideMS = 25

  /// When the envelope first left the interval of the time before.
  public enum Latency: Sendable, Hashable {
    /// In milliseconds behind the onset, at a bin's beginning.
    case rises(Int)
    case falls(Int)
    case none
    case tooFewTriggers
  }

  public let trigger: String
  public let channel: ChannelName
  /// Triggers that the mean is over.
  public let count: Int
  /// Triggers that were left out.
  public let leftOut: Int
  /// By bin, in microvolts; empty without a trigger.
  public let means: [Double]
  /// Standard error of each mean over the triggers, in microvolts; empty below two triggers.
  public let errors: [Double]

  public init(
    trigger: String, channel: ChannelName, count: Int, leftOut: Int, means: [Double], errors: [Double]
  ) {
    self.trigger = trigger
    self.channel = channel
    self.count = count
    self.leftOut = leftOut
    self.means = means
    self.errors = errors
  }

  /// Mean of the bins before the onset, with `deviations` standard deviations of them to both sides, in microvolts.
  public var restInterval: ClosedRange<Double>? {
    guard means.count == Self.binCount else { return nil }
    let rest = means[..<Self.binsBefore]
    let mean = rest.reduce(0, +) / Double(rest.count)
    let variance = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rest.count - 1)
    let reach = Self.deviations * variance.squareRoot()
    return mean - reach...mean + reach
  }

  /// The first bin behind the onset from which on the envelope stays on one side of the interval for `leastOutsideMS`.
  public var latency: Latency {
    guard count >= Self.leastTriggers, let interval = restInterval else { return .tooFewTriggers }
    let needed = Self.leastOutsideMS / Self.binMS
    var (above, below) = (0, 0)
    for bin in Self.binsBefore..<Self.binCount {
      above = means[bin] > interval.upperBound ? above + 1 : 0
      below = means[bin] < interval.lowerBound ? below + 1 : 0
      let milliseconds = (bin - needed + 1 - Self.binsBefore) * Self.binMS
      if above == needed { return .rises(milliseconds) }
      if below == needed { return .falls(milliseconds) }
    }
    return .none
  }

  /// The largest mean behind the onset, in microvolts.
  var peak: Double? { means.count == Self.binCount ? means[Self.binsBefore...].max() : nil }

  /// Mean of the time before, in microvolts.
  var rest: Double? { restInterval.map { ($0.lowerBound + $0.upperBound) / 2 } }
}
