// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// What a channel could have shown: the weakest contraction that the detector would still have found.
///
/// A brief burst is found where its evidence pays for the changes from rest to activity and back and reaches the least
/// evidence of a burst. For band-limited Gaussian signal of `s` times the noise floor's power that evidence is
/// `k / 2 * (s - ln(1 + s))` nats, with `k` independent values in the burst. What is weaker, or shorter, may have been there.
public struct DetectionLimit: Sendable, Hashable {
  /// Duration that the limit is stated for: an ordinary clonic burst.
  public static let burstMS = 30.0

  /// Amplitude of the weakest burst as a multiple of the noise floor, RMS to RMS.
  public let ratio: Double

  public init(_ settings: DetectionSettings) {
    let needed = settings[.onsetEvidence] + settings[.offsetEvidence] + settings[.burstEvidence]
    let half = settings[.evidencePerMS] * Self.burstMS / 2
    var low = 0.0
    var high = 1.0
    while half * (high - PortableMath.log(1 + high)) < needed { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if half * (middle - PortableMath.log(1 + middle)) < needed { low = middle } else { high = middle }
    }
    ratio = max(high, PortableMath.pow(10, settings[.minimumSNRDB] / 10)).squareRoot()
  }

  /// The weakest burst that is found over a noise floor, in microvolts RMS.
  public func microvolts(floorUV: Double) -> Double { floorUV * ratio }
}
