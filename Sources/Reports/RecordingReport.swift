// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// One recording as a page: self-contained HTML with inline SVG, no script, nothing loaded, made to print on A4.
public struct RecordingReport: Sendable {
  private let summary: RecordingSummary
  private let provenance: Provenance
  private let events: [Event]
  private let sampleCount: Int

  public init(summary: RecordingSummary, provenance: Provenance, events: [Event], sampleCount: Int) {
    self.summary = summary
    self.provenance = provenance
    self.events = events
    self.sampleCount = sampleCount
  }

  /// The page. Its size grows with channels and conditions, not with the number of events.
  public var html: String {
    let name = Markup.escape(summary.recording.name)
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>Facial EMG: \(name)</title><style>\(ReportStyle.sheet)</style></head><body>
      <p class="disclaimer" role="note">\(Markup.escape(Facialis.disclaimer))</p>
      <main><h1>Facial EMG: \(name)</h1>
      \(identification)\(figures)\(rates)\(muscles)\(trains)\(synkinesis)\(kinds)\(quality)\(method)\(origin)</main>
      </body></html>

      """
  }

  private var identification: String {
    let recording = summary.recording
    let rows = [
      ["Duration", "\(Decimal.shortest(Decimal.round(recording.durationS, 3))) s"],
      ["Rate", "\(Decimal.shortest(recording.rateHz)) Hz"],
      ["Channels", recording.channels.map(\.description).joined(separator: ", ")],
      ["Signals not analysed", list(recording.ignoredSignals)],
      ["Gaps", "\(recording.gaps), \(Decimal.shortest(recording.gapS)) s"],
      ["Conditions", summary.conditions.joined(separator: ", ")],
    ]
    return Markup.table(["Recording", recording.name], rows, empty: "")
  }

  private var figures: String {
    let timeline = ConditionTimeline(events: events, sampleCount: sampleCount)
    let rate = summary.recording.rateHz
    let channels = summary.recording.channels
    let sides = Side.allCases.filter { side in channels.contains { $0.side == side } }
    let overview = TimelineFigure(
      events: events, timeline: timeline, channels: channels, rate: rate, sampleCount: sampleCount)
    let load = RateFigure(events: events, sides: sides, rate: rate, sampleCount: sampleCount)
    return "<h2>Overview</h2>\n\(overview.svg)\(load.svg)"
  }

  private var rates: String {
    let rows = summary.sides.map { row in
      [
        "\(row.condition), \(row.side.rawValue)", row.spasms.text, "\(row.spasms.count)",
        row.spasmTimeFraction.map { "\(Decimal.shortest(Decimal.round($0 * 100, 2))) %" } ?? "n/a",
        row.bursts.text, "\(row.bursts.count)", "\(row.isolated)", "\(row.clonic)", "\(row.tonic)",
      ]
    }
    return """
      <h2>Rates by condition and side</h2>
      \(Markup.table(
        [
          "Condition, side", "Spasms/min (95 %, time)", "n", "Time in spasm", "Bursts/min (95 %, time)", "n",
          "isolated", "clonic", "tonic",
        ], rows, empty: "Nothing was analysable."))
      <p class="note">Rates are events per analysable minute of the side, with exact Poisson intervals. Spasms cluster,
      so the true uncertainty is larger. When twitches fuse, the spasm count falls while the patient worsens: read it
      together with the time in spasm and the burst rate. Clonic that turns tonic is one spasm of two phases.</p>

      """
  }

  private var muscles: String {
    let rows = summary.muscles.map { row in
      [
        "\(row.condition), \(row.channel)", row.bursts.text, "\(row.bursts.count)", text(row.burstDurationMS),
        text(row.rmsUV), text(row.snrDB), text(row.medianFrequencyHz),
      ]
    }
    return """
      <h2>Muscles</h2>
      \(Markup.table(
        [
          "Condition, channel", "Bursts/min (95 %, time)", "n", "Duration (ms)", "RMS (\u{B5}V)", "SNR (dB)",
          "Median frequency (Hz)",
        ], rows, empty: "No channel."))
      <p class="note">Median (quartiles). Surface high-frequency content is no marker of hemifacial spasm.</p>

      """
  }

  private var trains: String {
    let rows = summary.trains.map { row in
      [
        "\(row.condition), \(row.side.rawValue)", "\(row.trains)", text(row.bursts), text(row.burstRateHz),
        text(row.intervalMeanS), text(row.intervalCV), text(row.spread),
      ]
    }
    let intervals = IntervalFigure(events: events, rate: summary.recording.rateHz).svg ?? ""
    return """
      <h2>Clonic trains</h2>
      \(Markup.table(
        ["Condition, side", "Trains", "Bursts", "Burst rate (Hz)", "Interval (s)", "Interval CV", "Spread"],
        rows, empty: "No clonic train."))\(intervals)
      """
  }

  private var synkinesis: String {
    let rows = summary.synkinesis.map { row in
      [
        "\(row.source) \u{2192} \(row.target)", "\(row.count) of \(row.movements)",
        share(row.coactivation, row.coactivationLower, row.coactivationUpper), text(row.lagMS), text(row.gain),
        row.labels.isEmpty ? "n/a" : row.labels.joined(separator: ", "),
      ]
    }
    return """
      <h2>Synkinesis</h2>
      \(Markup.table(
        ["Source \u{2192} target", "Joined", "Share (95 %)", "Lag (ms)", "Gain", "Pattern"],
        rows, empty: "No co-contraction of a second muscle of the same side was seen."))
      <p class="note">The pattern is tested against shifted surrogates and named only from 10 movements on. It describes
      timing and names no disease; healthy faces co-activate, so compare the sides.</p>

      """
  }

  private var kinds: String {
    let rows = summary.kinds.map { row in
      [row.kind.rawValue, row.side?.rawValue ?? "n/a", "\(row.count)", Decimal.shortest(row.durationS)]
    }
    return "<h2>All events</h2>\n"
      + Markup.table(["Kind", "Side", "n", "Duration (s)"], rows, empty: "No event.")
  }

  private var quality: String {
    let rows = summary.quality.map { row in
      let artefacts = row.artefacts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      return [
        "\(row.channel)", Decimal.shortest(row.analysableS), Decimal.shortest(row.excludedS),
        Decimal.shortest(row.leadOffS), Decimal.shortest(row.saturationS), Decimal.shortest(row.mainsHumS),
        list(artefacts),
      ]
    }
    return "<h2>Signal quality and what was excluded</h2>\n"
      + Markup.table(
        [
          "Channel", "Analysable (s)", "Excluded (s)", "Lead off (s)", "Saturated (s)", "Mains hum (s)", "Artefacts",
        ], rows, empty: "No channel.")
      + provenance.warnings.map { "<p class=\"warning\">\(Markup.escape($0))</p>\n" }.joined()
  }

  private var method: String {
    let rows = provenance.settings.map { setting in
      [setting.name, "\(Decimal.shortest(setting.value)) \(setting.unit)", setting.meaning]
    }
    return """
      <h2>Method</h2>
      <p>Causal Butterworth band-pass of 4th order; a running robust noise floor; double threshold on the envelope;
      onset and offset refined by maximum likelihood; filter delay corrected. Bursts of several channels that belong
      together are one contraction; contractions are labelled by side, duration, rhythm and the markers they fall in.
      Every label describes signal: the same patterns occur in tics, focal motor seizures, synkinesis and functional
      spasm. Thresholds are engineering defaults. Surface EMG does not see volition.</p>
      <details><summary>Settings (\(Markup.escape(provenance.settingsHash)))</summary>
      \(Markup.table(["Setting", "Value", "Meaning"], rows, empty: "None."))</details>

      """
  }

  private var origin: String {
    let rows = [
      ["Size", "\(provenance.inputBytes) bytes"],
      ["SHA-256", provenance.inputSHA256],
      ["Software", provenance.software],
      ["Settings", provenance.settingsHash],
    ]
    return "<h2>Provenance</h2>\n" + Markup.table(["Input", provenance.input], rows, empty: "")
  }

  private func text(_ quartiles: Quartiles?) -> String { quartiles?.text ?? "n/a" }

  private func list(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: ", ") }

  private func share(_ value: Double?, _ lower: Double?, _ upper: Double?) -> String {
    guard let value, let lower, let upper else { return "n/a" }
    return "\(Decimal.fixed(value, 2)) (\(Decimal.fixed(lower, 2))-\(Decimal.fixed(upper, 2)))"
  }
}
