// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// The frame of a cohort's pages: self-contained, no script, nothing loaded, made to print on A4.
enum CohortPage {
  static let method = """
    <h2>Method</h2>
    <p>Rates are counts over analysable time of a condition; rest and tasks are never mixed, sessions never pooled. Their
    intervals are the exact Poisson ones, widened by the overdispersion between minutes (quasi-Poisson), because spasms
    cluster. Time in spasm: ratio estimator over minutes with Student's t. Shares: Wilson's score interval. Spread: mean
    with Student's t. Leader: named from 10 spasms on, where it leads more often than the second (exact binomial test),
    else undetermined. Laterality is (L - R) / (L + R). Ratios to the baseline are quasi-Poisson rate ratios, raw and
    recounted with only those spasms of which a burst reaches twice the highest median noise floor of the sessions
    compared. Amplitudes are relative to the session's largest contraction in a task. Triggers: rate ratio on/off in
    pieces of at most 30 s; histograms beside circular shifts. No correction for multiple comparisons is made.</p>
    <p>The spasm rate falls when twitches fuse while the patient worsens: read it with burst rate and time in spasm. Relief
    after decompression is often delayed. Labels describe patterns of signal and name no disease; no clinical score is
    computed. Accuracy was measured on simulated signals; not tested on patients with hemifacial spasm.</p>
    """

  private static let style = """
    .trend{fill:none;stroke-width:1.5}.leftline{stroke:#0072b2}.entered{fill:#333}.enteredline{stroke:#333}
    .rightline{stroke:#d55e00;stroke-dasharray:5 2}
    .treatment{stroke:#333;stroke-dasharray:3 3;fill:none}.null{fill:#ccc}.g{display:grid;
    grid-template-columns:1fr 1fr;gap:1rem}.scroll{overflow-x:auto}table{font-size:12px}
    .scroll td,.scroll th{overflow-wrap:normal}
    @media print{.scroll{overflow:visible}table{font-size:8px}.scroll td,.scroll th{overflow-wrap:anywhere;padding:1px 3px}}
    """

  static func html(title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <title>\(Markup.escape(title))</title><style>\(ReportStyle.sheet)\(style)</style></head><body>
    <header><p class="disclaimer" role="note">\(Markup.escape(Facialis.disclaimer))</p></header>
    <main><h1>\(Markup.escape(title))</h1>
    \(body)
    \(method)
    <p class="note">facialis \(Facialis.version)</p></main></body></html>

    """
  }

  /// A wide table that scrolls by itself; reachable by keyboard.
  static func scrolling(_ table: String, _ label: String) -> String {
    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(Markup.escape(label))\">\(table)</div>\n"
  }
}
