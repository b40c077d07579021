// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// All subjects of a cohort as one page: who was recorded when, and each one's latest spasm rates side by side.
struct OverviewPage {
  let cohort: Cohort
  /// File of each subject's own page.
  let links: [String: String]

  var html: String {
    CohortPage.html(title: "Facial EMG: cohort", body: [overview, forest, warnings].joined(separator: "\n"))
  }

  private func latest(_ subject: String) -> CohortSession? {
    cohort.sessions.filter { $0.subject == subject }.max { ($0.day ?? 0, $0.session) < ($1.day ?? 0, $1.session) }
  }

  private var overview: String {
    var html = "<h2>Subjects</h2>\n<table><thead><tr>"
    for head in ["Subject", "Sessions", "First", "Last", "Recordings", "Minutes"] {
      html += "<th scope=\"col\">\(head)</th>"
    }
    html += "</tr></thead><tbody>\n"
    for subject in cohort.subjects {
      let own = cohort.sessions.filter { $0.subject == subject }
      let recordings = own.flatMap(\.recordings)
      let name = Markup.escape(subject)
      let head = links[subject].map { "<a href=\"\(Markup.escape($0))\">\(name)</a>" } ?? name
      let cells = [
        "\(own.count)", own.first?.date ?? "n/a", own.last?.date ?? "n/a", "\(recordings.count)",
        Decimal.fixed(recordings.reduce(0) { $0 + $1.durationS } / 60, 1),
      ]
      html += "<tr><th scope=\"row\">\(head)</th>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
    }
    return html + "</tbody></table>\n"
  }

  /// Spasm rates of each subject's latest session, on one axis.
  private var forest: String {
    let rows = cohort.subjects.flatMap { subject -> [CohortMeasure] in
      guard let session = latest(subject) else { return [] }
      let first = ["rest", ConditionTimeline.unmarked].first { session.seconds($0) >= 60 }
      let condition = first ?? session.conditions.max { session.seconds($0) < session.seconds($1) } ?? ""
      return cohort.measures.filter {
        $0.subject == subject && $0.session == session.session && $0.condition == condition
          && $0.measure == "spasms_per_minute"
      }
    }
    let drawn = rows.prefix(200)
    guard !drawn.isEmpty else { return "<h2>Latest sessions</h2>\n<p>No session.</p>\n" }
    let top = max(drawn.compactMap(\.upper).max() ?? 1, 1e-9)
    let c = Markup.coordinate
    var body = ""
    for (index, row) in drawn.enumerated() {
      let y = 16 + Double(index) * 16
      func x(_ value: Double?) -> Double { 260 + 560 * min(1, (value ?? 0) / top) }
      body += "<text x=\"4\" y=\"\(c(y + 4))\">\(Markup.escape("\(row.subject), \(row.session), \(row.side)"))</text>"
      body += "<path class=\"trend \(row.side)line\" d=\"M\(c(x(row.lower))) \(c(y))H\(c(x(row.upper)))\"/>"
      body +=
        row.side == "right"
        ? "<rect class=\"right\" x=\"\(c(x(row.value) - 4))\" y=\"\(c(y - 4))\" width=\"8\" height=\"8\"/>"
        : "<circle class=\"left\" cx=\"\(c(x(row.value)))\" cy=\"\(c(y))\" r=\"4.5\"/>"
    }
    let bottom = 16 + Double(drawn.count) * 16
    for share in [0.0, 0.5, 1] {
      let x = 260 + 560 * share
      body += "<path class=\"grid\" d=\"M\(c(x)) 6V\(c(bottom))\"/>"
      body += "<text class=\"mid\" x=\"\(c(x))\" y=\"\(c(bottom + 14))\">\(EventRate.short(top * share))</text>"
    }
    body += "<text class=\"end\" x=\"886\" y=\"\(c(bottom + 14))\">1/min</text>"
    let table = rows.map {
      [
        "\($0.subject), \($0.session), \($0.side)", $0.date, $0.condition, $0.text,
        cohort.value("spasm_time_fraction", $0), cohort.value("bursts_per_minute", $0),
      ]
    }
    return "<h2>Latest session of each subject</h2>\n"
      + Markup.figure(
        "Spasm rate",
        "At rest where that was recorded for a minute, else unmarked time or the longest task; 95 % "
          + "intervals. Left: circles; right: squares, dashed."
          + (rows.count > drawn.count ? " The first \(drawn.count) of \(rows.count)." : ""),
        width: 890, height: Int(bottom) + 20, body)
      + CohortPage.scrolling(
        Markup.table(
          [
            "Subject, session, side", "Date", "Condition", "Spasms a minute", "Share of time in spasm",
            "Bursts a minute",
          ],
          table, empty: "None."), "Latest sessions")
  }

  private var warnings: String {
    "<h2>Warnings</h2>\n"
      + Markup.table(["Subject", "Warning"], cohort.warnings.map { [$0.subject, $0.text] }, empty: "None.")
  }
}

extension Cohort {
  /// Another measure of the same session, condition and side, in words.
  fileprivate func value(_ measure: String, _ row: CohortMeasure) -> String {
    let found = measures.first {
      $0.measure == measure && $0.subject == row.subject && $0.session == row.session && $0.condition == row.condition
        && $0.side == row.side
    }
    return found?.value.map(EventRate.signed) ?? "n/a"
  }

  /// The pages by name of file: `index.html`, and one a subject.
  public var pages: [(name: String, html: String)] {
    var links: [String: String] = [:]
    var taken: Set<String> = ["index"]
    for subject in subjects {
      let safe = String(subject.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
      var name = safe
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(safe)_\(number)"
        number += 1
      }
      links[subject] = "\(name).html"
    }
    return [("index.html", OverviewPage(cohort: self, links: links).html)]
      + subjects.compactMap { subject in links[subject].map { ($0, SubjectPage(cohort: self, subject: subject).html) } }
  }
}
