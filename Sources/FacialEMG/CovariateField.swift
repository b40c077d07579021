// SPDX-License-Identifier: GPL-3.0-or-later

/// A number that is entered for a visit, with its unit, legal range and meaning.
///
/// One list for the check, the command line, files, the tables under `phenotype/` and the documentation.
public enum CovariateField: String, Sendable, Hashable, CaseIterable {
  case caffeineMG = "caffeine_mg"
  case caffeineHoursSince = "caffeine_hours_since"
  case sleepHours = "sleep_hours"
  case sleepQuality = "sleep_quality"
  case fatigue
  case stress
  case pain

  /// What the number says, in one sentence.
  public var meaning: String {
    switch self {
    case .caffeineMG: "Caffeine taken on the day of the visit before it, as entered."
    case .caffeineHoursSince: "Time from the last caffeine to the visit, as entered."
    case .sleepHours: "Sleep in the night before the visit, as entered."
    case .sleepQuality: "Quality of that sleep, 0 (worst) to 10 (best), as entered."
    case .fatigue: "Fatigue at the visit, 0 (none) to 10 (worst), as entered."
    case .stress: "Stress at the visit, 0 (none) to 10 (worst), as entered."
    case .pain: "Pain at the visit, 0 (none) to 10 (worst), as entered."
    }
  }

  /// The unit as BIDS writes it; nil for a rating.
  public var unit: String? {
    switch self {
    case .caffeineMG: "mg"
    case .caffeineHoursSince, .sleepHours: "h"
    default: nil
    }
  }

  /// The numbers that may be entered.
  public var range: ClosedRange<Double> {
    switch self {
    case .caffeineMG: 0...5000
    case .caffeineHoursSince: 0...720
    case .sleepHours: 0...24
    default: 0...10
    }
  }
}
