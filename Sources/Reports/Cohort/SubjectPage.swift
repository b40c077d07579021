// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// One subject over time as a page: trends, treatments, triggers, synkinesis, covariates, each with its table.
struct SubjectPage {
  let cohort: Cohort
  let subject: String

  private var sessions: [CohortSession] { cohort.sessions.filter { $0.subject == subject } }
  private var measures: [CohortMeasure] { cohort.measures.filter { $0.subject == subject } }

  var html: String {
    CohortPage.html(
      title: "Facial EMG over time: \(subject)",
      body: [overview, trends, muscles, treatments, triggers, synkinesis, covariates, allMeasures]
        .joined(separator: "\n"))
  }

  private var overview: String {
    let rows = sessions.map { session in
      [
        session.session, session.date, "\(session.recordings.count)",
        Decimal.fixed(session.recordings.reduce(0) { $0 + $1.durationS } / 60, 1),
        session.conditions.joined(separator: ", "),
      ]
    }
    let warnings = cohort.warnings.filter { $0.subject == subject }
    return "<h2>Sessions</h2>\n"
      + Markup.table(["Session", "Date", "Recordings", "Minutes", "Conditions"], rows, empty: "No session.")
      + warnings.map { "<p class=\"warning\">\(Markup.escape($0.text))</p>\n" }.joined()
  }

  /// The conditions to look at: rest and unmarked time first, then those recorded longest; at most two, and none but the first
  /// that was not recorded for a minute a session. The tables have all.
  private var conditions: [String] {
    var seconds: [String: Double] = [:]
    for session in sessions {
      for condition in session.conditions { seconds[condition, default: 0] += session.seconds(condition) }
    }
    let first = ["rest", ConditionTimeline.unmarked]
    let sorted = seconds.keys.sorted { a, b in
      let (x, y) = (first.firstIndex(of: a) ?? 2, first.firstIndex(of: b) ?? 2)
      return (x, -(seconds[a] ?? 0), a) < (y, -(seconds[b] ?? 0), b)
    }
    return sorted.enumerated().prefix(2).filter {
      $0.offset == 0 || (seconds[$0.element] ?? 0) >= 60 * Double(sessions.count)
    }.map(\.element)
  }

  private static let kinds: [(measure: String, title: String, unit: String)] = [
    ("spasms_per_minute", "Spasm rate", "1/min"), ("bursts_per_minute", "Burst rate", "1/min"),
    ("spasm_time_fraction", "Time in spasm", "share"), ("tonic_share", "Tonic share", "share"),
    ("spread_index", "Spread index", "share"),
  ]

  private var trends: String {
    let marks = TreatmentComparison.treatments(sessions).map { (day: $0.day, name: $0.name) }
    var html = "<h2>Over time</h2>\n"
    for condition in conditions {
      html += "<h3>\(Markup.escape(condition))</h3><div class=\"g\">\n"
      for kind in Self.kinds {
        let lines = Side.allCases.map { side in
          TrendFigure.Line(
            style: side.rawValue,
            points: measures.compactMap { measure in
              guard measure.measure == kind.measure, measure.condition == condition, measure.side == side.rawValue,
                let day = measure.day, let value = measure.value
              else { return nil }
              return TrendFigure.Point(day: day, value: value, lower: measure.lower, upper: measure.upper)
            })
        }
        let figure = TrendFigure(
          title: "\(kind.title), \(condition)",
          caption:
            "Left: blue circles, full lines; right: orange squares, dashed. Bars: 95 % intervals; broken vertical "
            + "lines: treatments.",
          unit: kind.unit, lines: lines, marks: marks)
        html += figure.svg ?? ""
      }
      html += "</div>\n"
      html += CohortPage.scrolling(
        table(condition), "Values over time, \(condition)")
    }
    return html
  }

  /// Sessions by side as rows, measures as columns, each with interval and n.
  private func table(_ condition: String) -> String {
    let rows = sessions.flatMap { session in
      session.sides.compactMap { side -> [String]? in
        let own = measures.filter {
          $0.session == session.session && $0.condition == condition && $0.side == side.rawValue
        }
        guard !own.isEmpty else { return nil }
        return ["\(session.session), \(side.rawValue)"]
          + Self.kinds.map { kind in own.first { $0.measure == kind.measure }.map(Self.words) ?? "n/a" }
      }
    }
    let heads = Self.kinds.map { $0.unit == "1/min" ? "\($0.title), 1/min" : $0.title }
    return Markup.table(["Session, side"] + heads, rows, empty: "Nothing was recorded.")
  }

  /// Share of the spasms that each muscle took part in, who leads, and which side has more.
  private var muscles: String {
    let own = measures.filter { $0.condition == conditions.first }
    var muscles: [String] = []
    for measure in own where measure.measure == "muscle_share" && !muscles.contains(measure.item) {
      muscles.append(measure.item)
    }
    let rows = sessions.flatMap { session in
      (session.sides.map(\.rawValue) + ["both"]).compactMap { side -> [String]? in
        let here = own.filter { $0.session == session.session && $0.side == side }
        func cell(_ name: String, _ item: String? = nil) -> String? {
          here.first { $0.measure == name && (item == nil || $0.item == item) }.map(Self.words)
        }
        let leader = here.first { $0.measure == "leader" }.map { "\($0.item): \(Self.words($0)), \($0.text)" }
        let cells = muscles.map { cell("muscle_share", $0) } + [leader, cell("spasm_laterality")]
        guard cells.contains(where: { $0 != nil }) else { return nil }
        return ["\(session.session), \(side)"] + cells.map { $0 ?? "" }
      }
    }
    return "<h2>Muscles and sides</h2>\n<p>Share of the spasms in which each muscle took part, of the first condition "
      + "above; the muscle that leads; laterality from -1 (right) to 1 (left).</p>\n"
      + CohortPage.scrolling(
        Markup.table(["Session, side"] + muscles + ["Leader", "Laterality"], rows, empty: "No spasm."),
        "Muscles and sides")
  }

  /// `0.31 (0.2-0.45), n 12`.
  private static func words(_ measure: CohortMeasure) -> String {
    func short(_ value: Double?) -> String { value.map(EventRate.signed) ?? "n/a" }
    let interval = measure.lower == nil ? "" : " (\(short(measure.lower)) to \(short(measure.upper)))"
    return "\(short(measure.value))\(interval), n \(measure.n)"
  }

  private var treatments: String {
    "<h2>Before and after treatment</h2>\n<p>Relief after decompression is often delayed: look at days since.</p>\n"
      + CohortPage.scrolling(
        CompactTable.treatments(cohort.table("treatments"), subject: subject, conditions: conditions), "Treatments")
  }

  private var triggers: String {
    var html = "<h2>Triggers</h2>\n"
    html += CohortPage.scrolling(CompactTable.triggers(cohort.table("triggers"), subject: subject), "Triggers")
    html += "<div class=\"g\">\n"
    for entry in cohort.histograms where entry.session.subject == subject {
      html +=
        TriggerFigure(
          title: "\(entry.trigger), \(entry.side.rawValue), session \(entry.session.session)",
          histogram: entry.histogram
        ).svg
    }
    return html + "</div>\n"
  }

  private var synkinesis: String {
    let rows = measures.filter { $0.measure == "coactivation" }.map { measure in
      [measure.session, measure.side, measure.item, Self.words(measure), measure.text]
    }
    return
      "<h2>Synkinesis matrix</h2>\n<p>Share of the source's movements that the target joined. Healthy faces co-activate "
      + "too: compare the sides.</p>\n"
      + Markup.table(
        ["Session", "Side", "Source > target", "Co-activation", "Lag and label"], rows, empty: "No movement.")
  }

  private var covariates: String {
    let table = cohort.table("covariate_correlations")
    return "<h2>Covariates</h2>\n<p>As they were entered; none of them is computed.</p>\n"
      + "<div class=\"g\">\n" + enteredFigures + "</div>\n"
      + cohort.table("covariates").html(subject: subject, empty: "None was entered.")
      + "<h3>Rank correlation with the spasm rate between sessions</h3>\n"
      + CompactTable.correlations(table, subject: subject, conditions: conditions)
  }

  /// Entered numbers over time, scores first; few enough to look at, the table has all.
  private var enteredFigures: String {
    let numbers = Set(sessions.flatMap { $0.covariates.filter { $0.value.number != nil }.keys })
    let ordered = numbers.sorted { (Self.isScore($0) ? 0 : 1, $0) < (Self.isScore($1) ? 0 : 1, $1) }
    let marks = TreatmentComparison.treatments(sessions).map { (day: $0.day, name: $0.name) }
    return ordered.prefix(12).compactMap { name in
      let points = sessions.compactMap { session -> TrendFigure.Point? in
        guard let day = session.day, let value = session.covariates[name]?.number else { return nil }
        return TrendFigure.Point(day: day, value: value, lower: nil, upper: nil)
      }
      return TrendFigure(
        title: name, caption: "As entered. Broken vertical lines: treatments.", unit: "",
        lines: [TrendFigure.Line(style: "entered", points: points)], marks: marks
      ).svg
    }.joined()
  }

  /// `scores.SMC.total` of a session, `smc.total` of a table of `phenotype/`.
  private static func isScore(_ name: String) -> Bool { name.hasPrefix("scores.") || name.hasSuffix(".total") }

  private var allMeasures: String {
    "<h2>All measures</h2>\n<details><summary>Every value with interval and n</summary>\n"
      + CohortPage.scrolling(
        cohort.table("measures").html(subject: subject, empty: "None."), "All measures") + "</details>\n"
  }
}
