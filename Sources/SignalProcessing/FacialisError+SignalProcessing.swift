// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

extension FacialisError {
  /// A corner frequency that the sampling rate does not allow.
  public static func filterCornerImpossible(_ corner: Double, rate: Double) -> FacialisError {
    FacialisError(
      "filter-corner-impossible", .configuration,
      "A filter corner of \(Decimal.shortest(corner)) Hz is impossible at \(Decimal.shortest(rate)) samples a second.",
      mend: "It has to be above 0 and below \(Decimal.shortest(rate / 2)) Hz.")
  }

  /// Corners of a band that do not rise.
  public static func filterCornersNotAscending(_ low: Double, _ high: Double) -> FacialisError {
    FacialisError(
      "filter-corner-impossible", .configuration,
      "The band from \(Decimal.shortest(low)) Hz to \(Decimal.shortest(high)) Hz is empty.",
      mend: "Put the lower corner first.")
  }

  /// A filter order outside 1 to 8.
  public static func filterOrderImpossible(_ order: Int) -> FacialisError {
    FacialisError(
      "filter-order-impossible", .configuration, "A filter of order \(order) cannot be designed.",
      mend: "Choose an order from 1 to 8.")
  }

  /// A filter that rounding would make unstable.
  public static func filterUnstable(_ corners: [Double], rate: Double) -> FacialisError {
    let band = corners.map { Decimal.shortest($0) + " Hz" }.joined(separator: " to ")
    return FacialisError(
      "filter-unstable", .configuration,
      "The filter with \(band) is too low or too narrow for \(Decimal.shortest(rate)) samples a second.",
      mend: "Choose a lower order, or a higher corner or a wider band.")
  }

  /// A notch that is no notch.
  public static func notchQualityImpossible(_ quality: Double) -> FacialisError {
    FacialisError(
      "notch-quality-impossible", .configuration, "A notch of quality \(Decimal.shortest(quality)) is impossible.",
      mend: "Choose a quality from 0.5 to 10000, e.g. 30.")
  }

  /// A sampling rate that is not above 0.
  public static func rateImpossible(_ rate: Double) -> FacialisError {
    FacialisError(
      "rate-impossible", .badData, "The sampling rate is \(Decimal.shortest(rate)).",
      mend: "It has to be above 0 samples a second.")
  }

  /// A setting of a signal measure that is not allowed; `name` in the user's words, `allowed` completes "It has to be".
  static func measureSettingImpossible(_ name: String, _ value: Double, allowed: String) -> FacialisError {
    FacialisError(
      "signal-setting-impossible", .configuration, "The \(name) is \(Decimal.shortest(value)).",
      mend: "It has to be \(allowed).")
  }

  /// No memory for a transform.
  static func noMemoryForSpectrum(_ length: Int) -> FacialisError {
    FacialisError(
      "no-memory", .unavailable, "There is no memory for a spectrum of \(length) samples.",
      mend: "Choose a shorter window, or end other programs.")
  }
}
