// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Whose recording it is, when and with what it was made, and what was entered for the visit.
struct VisitSection {
  let summary: RecordingSummary
  let warnings: [String]

  var html: String {
    let recording = summary.recording
    var rows: [[String]] = []
    func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { rows.append([name, value]) } }
    add("Subject", recording.subject)
    add("Session", recording.session)
    add("Task in the name", recording.task)
    add("Begun, local time", recording.start.map(Self.time))
    add("Duration", "\(Decimal.shortest(Decimal.round(recording.durationS, 3))) s")
    add("Device", recording.device)
    add("Rate", "\(Decimal.shortest(recording.rateHz)) Hz")
    add("Montage", recording.montage)
    add(
      "Channels",
      recording.channels.map { "\($0) (\($0.side.rawValue) \($0.muscle.anatomicalName))" }.joined(separator: ", "))
    add(
      "Signals not analysed",
      recording.ignoredSignals.isEmpty ? "none" : recording.ignoredSignals.joined(separator: ", "))
    add("Gaps", "\(recording.gaps), \(Decimal.shortest(recording.gapS)) s")
    add("Conditions", summary.conditions.joined(separator: ", "))
    add("Electrodes, as entered", recording.electrodes.map(Self.words))
    return Markup.table(["Recording", recording.name], rows, empty: "") + covariates + notes
  }

  private var covariates: String {
    guard let covariates = summary.covariates, !covariates.isEmpty else { return "" }
    // A drug's name stands in its path already.
    let rows = covariates.filter { !$0.key.hasSuffix(".name") }.sorted { $0.key < $1.key }.map {
      [Self.name($0.key), $0.value.text]
    }
    return "<h2>What held for the visit</h2>\n" + Markup.table(["As entered", "Value"], rows, empty: "")
      + "<p class=\"note\">None of it was computed, and none is an input of the analysis.</p>\n"
  }

  /// What was skipped or went wrong is said at the beginning too.
  private var notes: String { warnings.map { "<p class=\"warning\">\(Markup.escape($0))</p>\n" }.joined() }

  private static func words(_ entered: [String: EventValue]) -> String {
    entered.sorted { $0.key < $1.key }.map { "\(name($0.key)) \($0.value.text)" }.joined(separator: "; ")
  }

  /// `caffeine_mg` as `caffeine (mg)`, `drugs.carbamazepine.dose_mg` as `drugs carbamazepine dose (mg)`.
  private static func name(_ key: String) -> String {
    func plain(_ text: String) -> String {
      text.replacing("impedance_kohm.", with: "impedance (kohm) ").replacing("_", with: " ").replacing(".", with: " ")
    }
    for (suffix, unit) in [("_mg", "mg"), ("_hours_since", "hours since"), ("_mm", "mm"), ("_hours", "h")]
    where key.hasSuffix(suffix) {
      return "\(plain(String(key.dropLast(suffix.count)))) (\(unit))"
    }
    return plain(key)
  }

  /// `2026-11-30T10:00:00.25` as `2026-11-30 10:00:00`.
  private static func time(_ text: String) -> String {
    String(text.prefix { $0 != "." }).replacing("T", with: " ")
  }
}
