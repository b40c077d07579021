// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// What was entered for the visits of one subject beside the spasm rate at rest: between sessions, never within.
struct CovariateAnalysis {
  let sessions: [CohortSession]

  static let columns = ["subject", "session", "date", "covariate", "number", "text"]
  static let correlationColumns = ["subject", "covariate", "condition", "side", "sessions", "rho", "p", "note"]

  /// One row a session and covariate, as entered.
  func rows() -> [[String]] {
    sessions.flatMap { session in
      session.covariates.sorted { $0.key < $1.key }.map { name, value in
        [
          session.subject, session.session, session.date, name, value.number.map(CohortTable.number) ?? "n/a",
          value.number == nil ? value.text : "n/a",
        ]
      }
    }
  }

  /// Rank correlation of each number with the spasm rate over the subject's sessions.
  func correlations() -> [[String]] {
    let names = Set(sessions.flatMap { $0.covariates.filter { $0.value.number != nil }.keys }).sorted()
    let conditions = Set(sessions.flatMap(\.conditions)).sorted()
    return names.flatMap { name in
      conditions.flatMap { condition in
        Side.allCases.compactMap { side -> [String]? in
          let pairs = sessions.compactMap { session -> (Double, Double)? in
            guard let value = session.covariates[name]?.number,
              let rate = ClusteredRate(session.spasmBins(condition, side))
            else { return nil }
            return (value, rate.perMinute)
          }
          guard !pairs.isEmpty, let subject = sessions.first?.subject else { return nil }
          let correlation = RankCorrelation(pairs)
          return [
            subject, name, condition, side.rawValue, "\(pairs.count)", CohortTable.number(correlation?.rho),
            CohortTable.number(correlation?.pValue),
            correlation == nil ? "fewer than 4 sessions, or nothing varies" : "n/a",
          ]
        }
      }
    }
  }
}
