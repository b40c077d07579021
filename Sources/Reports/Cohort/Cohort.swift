// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// All subjects of a batch over time: measures, treatments, triggers and covariates, as tables and as pages.
///
/// Sessions are never pooled; recordings are, within a session. No clinical score is computed; entered ones are covariates.
public struct Cohort: Sendable {
  public let sessions: [CohortSession]
  public let measures: [CohortMeasure]
  public let tables: [CohortTable]
  /// What a reader has to know before comparing: other detectors, settings, missing dates.
  public let warnings: [(subject: String, text: String)]
  let histograms: [(session: CohortSession, trigger: String, side: Side, histogram: EventLockedHistogram)]

  public var subjects: [String] {
    var seen: Set<String> = []
    return sessions.map(\.subject).filter { seen.insert($0).inserted }
  }

  public init(_ recordings: [CohortRecording]) {
    let sessions = CohortSession.sessions(of: recordings)
    self.sessions = sessions
    measures = sessions.flatMap { CohortMeasures(session: $0).all }
    warnings = Self.warnings(sessions)
    histograms = sessions.flatMap { session in
      TriggerAnalysis(session: session).histograms().map { (session, $0.trigger, $0.side, $0.histogram) }
    }
    let bySubject = Dictionary(grouping: sessions, by: \.subject).sorted { $0.key < $1.key }.map(\.value)
    var measureTable = CohortTable("measures", "Measures of each session", CohortMeasures.columns)
    for measure in measures { measureTable.append(measure.cells) }
    var treatments = CohortTable("treatments", "Before and after treatment", TreatmentComparison.columns)
    var triggers = CohortTable("triggers", "Triggers on and off", TriggerAnalysis.columns)
    var locked = CohortTable("trigger_histograms", "Spasms around triggers", TriggerAnalysis.histogramColumns)
    var covariates = CohortTable("covariates", "Covariates as entered", CovariateAnalysis.columns)
    var correlations = CohortTable(
      "covariate_correlations", "Covariates and spasm rate between sessions", CovariateAnalysis.correlationColumns)
    var warningTable = CohortTable("warnings", "Warnings", ["subject", "warning"])
    for sessions in bySubject {
      for row in TreatmentComparison(sessions: sessions).rows() { treatments.append(row) }
      for row in sessions.flatMap({ TriggerAnalysis(session: $0).rows() }) { triggers.append(row) }
      let analysis = CovariateAnalysis(sessions: sessions)
      for row in analysis.rows() { covariates.append(row) }
      for row in analysis.correlations() { correlations.append(row) }
    }
    for entry in histograms {
      for (bin, edge) in entry.histogram.edgesS.enumerated() {
        locked.append([
          entry.session.subject, entry.session.session, entry.trigger, entry.side.rawValue, CohortTable.number(edge),
          "\(entry.histogram.counts[bin])", CohortTable.number(entry.histogram.nullMean[bin]),
          "\(entry.histogram.nullLower[bin])", "\(entry.histogram.nullUpper[bin])", "\(entry.histogram.triggers)",
          CohortTable.number(entry.histogram.pValue),
        ])
      }
    }
    for warning in warnings { warningTable.append([warning.subject, warning.text]) }
    tables = [measureTable, treatments, triggers, locked, covariates, correlations, warningTable]
  }

  func table(_ name: String) -> CohortTable {
    tables.first { $0.name == name } ?? CohortTable(name, name, [])
  }

  private static func warnings(_ sessions: [CohortSession]) -> [(subject: String, text: String)] {
    var warnings: [(subject: String, text: String)] = []
    for (subject, own) in Dictionary(grouping: sessions, by: \.subject).sorted(by: { $0.key < $1.key }) {
      let recordings = own.flatMap(\.recordings)
      for (what, values) in [
        ("settings", Set(recordings.map(\.settingsHash))), ("program versions", Set(recordings.map(\.software))),
      ] where values.count > 1 {
        warnings.append(
          (
            subject,
            "The detector changed: sessions were analysed with \(values.count) different \(what) "
              + "(\(values.sorted().joined(separator: ", "))). Run facialis batch on all of them before comparing."
          ))
      }
      for session in own where session.day == nil {
        warnings.append((subject, "Session \(session.session) has no date: it is not in comparisons over time."))
      }
      let channels = Set(own.map { Set($0.recordings.flatMap(\.minutes).map(\.channel)) })
      if channels.count > 1 {
        warnings.append((subject, "Not all sessions have the same channels: spread and shares are not comparable."))
      }
    }
    return warnings
  }
}
