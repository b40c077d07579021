// SPDX-License-Identifier: GPL-3.0-or-later

/// A device's clock against the host's, estimated robustly from raw readings so that single late ones do not matter.
///
/// The slope is the median of the slopes between all pairs (Theil and Sen), its interval after Sen (1968).
public struct ClockFit: Sendable, Hashable, Codable {
  /// Samples a second of the host's monotonic clock.
  public var rateHz: Double
  /// How much faster than it says the device samples, in parts per million, with the 95 % interval.
  public var ppm: Double
  public var ppmLow: Double
  public var ppmHigh: Double
  /// Civil time of sample 0 by the fit.
  public var firstSampleUTC: UTCTime
  /// Readings that were used.
  public var count: Int
  /// Seconds between the first and the last of them.
  public var spanS: Double

  /// Nil where fewer than three readings, or ones of the same sample, are given. Cost: the square of their number.
  public init?(_ observations: [ClockObservation], nominalRate: Double) {
    guard let first = observations.first, let last = observations.last, observations.count >= 3 else { return nil }
    // Seconds of the device and of the host since the first reading.
    let points = observations.map {
      (x: Double($0.sample - first.sample) / nominalRate, y: Double($0.monotonicNS - first.monotonicNS) * 1e-9)
    }
    var slopes: [Double] = []
    for (index, a) in points.enumerated() {
      for b in points[(index + 1)...] where b.x > a.x { slopes.append((b.y - a.y) / (b.x - a.x)) }
    }
    guard slopes.count >= 3 else { return nil }
    slopes.sort()
    let slope = Self.median(slopes)
    guard slope > 0 else { return nil }
    let n = Double(points.count)
    let reach = 1.96 * (n * (n - 1) * (2 * n + 5) / 18).squareRoot()
    let low = max(0, Int(((Double(slopes.count) - reach) / 2).rounded(.down)))
    let high = min(slopes.count - 1, Int(((Double(slopes.count) + reach) / 2).rounded(.up)))
    rateHz = nominalRate / slope
    ppm = (1 / slope - 1) * 1e6
    ppmLow = (1 / slopes[high] - 1) * 1e6
    ppmHigh = (1 / slopes[low] - 1) * 1e6
    let starts = observations.map { $0.utc.seconds(since: first.utc) - slope * Double($0.sample) / nominalRate }
    firstSampleUTC = first.utc.advanced(bySeconds: Self.median(starts.sorted()))
    count = points.count
    spanS = Double(last.monotonicNS - first.monotonicNS) * 1e-9
  }

  private static func median(_ sorted: [Double]) -> Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  private enum CodingKeys: String, CodingKey {
    case ppm, count
    case rateHz = "rate_hz"
    case ppmLow = "ppm_low"
    case ppmHigh = "ppm_high"
    case firstSampleUTC = "first_sample_utc"
    case spanS = "span_s"
  }
}
