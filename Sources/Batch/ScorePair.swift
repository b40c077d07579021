// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Found events and the true events of the same recording.
public struct ScorePair: Sendable {
  public let truth: [Event]
  public let found: [Event]
  /// Samples a second.
  public let rate: Double
  /// Samples of the recording.
  public let duration: Int
  /// What the pair is pooled under, e.g. `10 dB`.
  public let group: String

  /// Without a `group`, a pair goes under the median signal-to-noise ratio of its true bursts.
  public init(truth: [Event], found: [Event], rate: Double, duration: Int, group: String? = nil) {
    self.truth = truth
    self.found = found
    self.rate = rate
    self.duration = duration
    self.group = group ?? Self.group(truth)
  }

  /// The level of 3, 6, 10, 15 and 20 dB that the median true burst is nearest to, or `SNR not known`.
  private static func group(_ truth: [Event]) -> String {
    let levels = truth.filter { $0.kind == .burst }.compactMap { $0.values[.snrDB]?.number }.filter { $0 >= 0 }.sorted()
    guard !levels.isEmpty else { return "SNR not known" }
    return SignalToNoiseRange.containing(levels[levels.count / 2]).name
  }
}

/// Ranges of signal-to-noise ratio that scores are split into.
struct SignalToNoiseRange {
  let name: String
  let range: Range<Double>

  static let all = [
    SignalToNoiseRange(name: "below 4.5 dB", range: -.infinity..<4.5),
    SignalToNoiseRange(name: "4.5 to 8 dB", range: 4.5..<8),
    SignalToNoiseRange(name: "8 to 12.5 dB", range: 8..<12.5),
    SignalToNoiseRange(name: "12.5 to 17.5 dB", range: 12.5..<17.5),
    SignalToNoiseRange(name: "17.5 dB and more", range: 17.5..<Double.infinity),
  ]

  static func containing(_ level: Double) -> SignalToNoiseRange {
    all.first { $0.range.contains(level) } ?? all[all.count - 1]
  }
}
