// SPDX-License-Identifier: GPL-3.0-or-later

/// A cohort's tables as a person reads them: one cell for a value with its interval, and only the conditions looked at.
///
/// The tables themselves, with every condition and column, are beside the pages as TSV.
enum CompactTable {
  private typealias Cells = [String: String]

  /// Each session beside each treatment.
  static func treatments(_ table: CohortTable, subject: String, conditions: [String]) -> String {
    let rows = table.cells(subject: subject).filter { conditions.contains($0["condition"] ?? "") }.map { row in
      [
        "\(text(row, "treatment")) \(text(row, "treatment_date"))", text(row, "session"), text(row, "date"),
        text(row, "days_since"), "\(text(row, "condition")), \(text(row, "side"))",
        interval(row, "spasms_per_minute", "lower", "upper") + ", n \(text(row, "n"))",
        number(row, "spasm_time_fraction"), number(row, "rate_at_common_limit"),
        interval(row, "ratio_to_baseline", "ratio_lower", "ratio_upper") + p(row, "ratio_p"),
        number(row, "ratio_at_common_limit"), number(row, "relative_amplitude"), text(row, "baseline"),
      ]
    }
    return Markup.table(
      [
        "Treatment", "Session", "Date", "Days since", "Condition, side", "Spasms a minute", "Time in spasm",
        "Spasms a minute at the common limit", "Ratio to the baseline", "Ratio at the common limit",
        "Relative amplitude", "Baseline",
      ], rows, empty: "No treatment was entered.")
  }

  /// Each trigger on and off.
  static func triggers(_ table: CohortTable, subject: String) -> String {
    let rows = table.cells(subject: subject).map { row in
      [
        "\(text(row, "trigger")), \(text(row, "side"))", text(row, "session"), text(row, "date"), rate(row, "on"),
        rate(row, "off"), interval(row, "rate_ratio", "lower", "upper") + p(row, "p"), number(row, "dispersion"),
        text(row, "block_order"), text(row, "note"),
      ]
    }
    return Markup.table(
      [
        "Trigger, side", "Session", "Date", "Spasms a minute, on", "Off", "Rate ratio on/off", "Dispersion",
        "Order of blocks, min", "Note",
      ], rows, empty: "No trigger was switched on and off.")
  }

  /// Covariates beside the spasm rate between sessions.
  static func correlations(_ table: CohortTable, subject: String, conditions: [String]) -> String {
    let rows = table.cells(subject: subject).filter { conditions.contains($0["condition"] ?? "") }.map { row in
      [
        text(row, "covariate"), "\(text(row, "condition")), \(text(row, "side"))", text(row, "sessions"),
        number(row, "rho") + p(row, "p"), text(row, "note"),
      ]
    }
    return Markup.table(
      ["Covariate", "Condition, side", "Sessions", "Spearman's rho", "Note"], rows, empty: "No number was entered.")
  }

  /// `14.3 (43 in 3 min)`.
  private static func rate(_ row: Cells, _ state: String) -> String {
    "\(number(row, "\(state)_per_minute")) (\(text(row, "\(state)_n")) in \(number(row, "\(state)_min")) min)"
  }

  private static func text(_ row: Cells, _ name: String) -> String {
    guard let text = row[name], !text.isEmpty else { return "n/a" }
    return text
  }

  private static func number(_ row: Cells, _ name: String) -> String {
    row[name].flatMap { Double($0) }.map(EventRate.signed) ?? "n/a"
  }

  private static func interval(_ row: Cells, _ value: String, _ lower: String, _ upper: String) -> String {
    guard row[value].flatMap({ Double($0) }) != nil else { return "n/a" }
    return "\(number(row, value)) (\(number(row, lower)) to \(number(row, upper)))"
  }

  /// `, p 0.003`, or nothing where there is none.
  private static func p(_ row: Cells, _ name: String) -> String {
    guard let value = row[name].flatMap({ Double($0) }) else { return "" }
    return value < 0.001 ? ", p < 0.001" : ", p \(EventRate.signed(value))"
  }
}
