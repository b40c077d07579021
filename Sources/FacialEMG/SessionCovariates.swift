// SPDX-License-Identifier: GPL-3.0-or-later

/// What holds for a visit, as it was entered: substances, sleep, treatment, scores. Never computed, never an input of the detector.
public struct SessionCovariates: Sendable, Hashable, Codable {
  public var caffeineMG: Double?
  public var caffeineHoursSince: Double?

  public init(caffeineMG: Double? = nil, caffeineHoursSince: Double? = nil) {
    self.caffeineMG = caffeineMG
    self.caffeineHoursSince = caffeineHoursSince
  }

  private enum CodingKeys: String, CodingKey {
    case caffeineMG = "caffeine_mg"
    case caffeineHoursSince = "caffeine_hours_since"
  }
}
