// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The rate at which an event table was made, from its own rows: identifiers hold samples, onsets hold seconds.
public enum EventTableRate {
  /// Samples a second, to 0.001; nil where no row has both, or the latest onset is too early to tell.
  public static func find(_ table: String) -> Double? {
    let lines = table.split(separator: "\n")
    let heads = lines.first?.split(separator: "\t", omittingEmptySubsequences: false) ?? []
    guard let onsetColumn = heads.firstIndex(of: "onset"), let idColumn = heads.firstIndex(of: "event_id") else {
      return nil
    }
    var best: (seconds: Double, samples: Double)?
    for line in lines.dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count > max(onsetColumn, idColumn), let seconds = Double(cells[onsetColumn]),
        let samples = cells[idColumn].split(separator: ":").dropFirst().first.flatMap({ Double($0) }),
        seconds > best?.seconds ?? 0
      else { continue }
      best = (seconds, samples)
    }
    guard let best, best.seconds >= 0.1 else { return nil }
    let rate = best.samples / best.seconds
    // Onsets are rounded to a microsecond: what lies that near to a whole rate is one.
    let whole = rate.rounded()
    return (rate - whole).magnitude <= rate * 1e-6 / best.seconds ? whole : Decimal.round(rate, 3)
  }
}
