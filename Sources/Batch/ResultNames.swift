// SPDX-License-Identifier: GPL-3.0-or-later

/// How the results of a recording are named.
public enum ResultLayout: String, Sendable, Hashable, Codable, CaseIterable {
  /// `X_events.tsv` for `X.bdf`.
  case plain
  /// BIDS derivatives: `sub-01_task-rest_desc-patterns_events.tsv` for `sub-01_task-rest_emg.bdf`.
  case bids
}

/// The names of one recording's results, without their folder.
public struct ResultNames: Sendable, Hashable {
  public let events: String
  /// Written last: who finds it finds all.
  public let sidecar: String
  public let features: String
  public let summary: String
  public let report: String

  /// The names for a file called `stem` without its ending.
  public init(stem: String, layout: ResultLayout = .plain) {
    switch layout {
    case .plain:
      events = "\(stem)_events.tsv"
      sidecar = "\(stem)_events.json"
      features = "\(stem)_features.tsv"
      summary = "\(stem)_summary.json"
      report = "\(stem)_report.html"
    case .bids:
      // A derivative must never bear the name of a raw file: `desc-` tells them apart.
      let entities = stem.hasSuffix("_emg") ? String(stem.dropLast(4)) : stem
      events = "\(entities)_desc-patterns_events.tsv"
      sidecar = "\(entities)_desc-patterns_events.json"
      features = "\(entities)_desc-features_emg.tsv"
      summary = "\(entities)_desc-summary_emg.json"
      report = "\(entities)_desc-report_emg.html"
    }
  }
}
