// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// A count over the time in which it could have been counted, with its exact Poisson interval.
///
/// The interval takes events as independent; spasms cluster, so it is a lower bound of the true uncertainty.
public struct EventRate: Sendable, Hashable, Codable {
  public let count: Int
  /// Analysable time, in seconds.
  public let analysableS: Double
  /// Events a minute; nil where nothing was analysable.
  public let perMinute: Double?
  /// 95 % limits, events a minute.
  public let lowerPerMinute: Double?
  public let upperPerMinute: Double?
  /// The rate as people read it, `0 (0-0.74/min, 5 min)`.
  public let text: String

  public init(count: Int, analysableS: Double) {
    self.count = count
    self.analysableS = Decimal.round(analysableS, 3)
    guard analysableS > 0 else {
      perMinute = nil
      lowerPerMinute = nil
      upperPerMinute = nil
      text = "n/a (nothing analysable)"
      return
    }
    let minutes = analysableS / 60
    let interval = PoissonInterval(count: count)
    let rate = Double(count) / minutes
    perMinute = Decimal.round(rate, 4)
    lowerPerMinute = Decimal.round(interval.lower / minutes, 4)
    upperPerMinute = Decimal.round(interval.upper / minutes, 4)
    let limits = "\(Self.short(interval.lower / minutes))-\(Self.short(interval.upper / minutes))"
    text = "\(Self.short(rate)) (\(limits)/min, \(Self.minutes(analysableS)))"
  }

  private enum CodingKeys: String, CodingKey {
    case count, text
    case analysableS = "analysable_s"
    case perMinute = "per_minute"
    case lowerPerMinute = "lower_per_minute"
    case upperPerMinute = "upper_per_minute"
  }

  /// A number with about three digits: `0`, `0.74`, `12.3`, `140`.
  static func short(_ number: Double) -> String {
    if number == 0 { return "0" }
    if number < 9.995 { return Decimal.fixed(number, 2) }
    return Decimal.fixed(number, number < 99.95 ? 1 : 0)
  }

  /// A time in minutes: `5 min`, `0.5 min`, `1.25 min`.
  static func minutes(_ seconds: Double) -> String {
    "\(Decimal.shortest(Decimal.round(seconds / 60, seconds < 60 ? 2 : 1))) min"
  }
}
