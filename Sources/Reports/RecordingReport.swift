// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
import SpasmDetection

/// One recording as a page: self-contained HTML with inline SVG, no script, nothing loaded, made to print on A4.
public struct RecordingReport: Sendable {
  private let summary: RecordingSummary
  private let provenance: Provenance
  private let events: EventList
  private let sampleCount: Int
  private let spectra: [ChannelSpectrum]
  private let envelopes: [TriggeredEnvelope]
  private let spectrograms: [ChannelSpectrogram]

  /// - Parameters:
  ///   - spectra: empty where the samples were not read for them; the page then has no such section.
  ///   - envelopes: the same.
  ///   - spectrograms: the same.
  public init(
    summary: RecordingSummary, provenance: Provenance, events: EventList, sampleCount: Int,
    spectra: [ChannelSpectrum] = [], envelopes: [TriggeredEnvelope] = [], spectrograms: [ChannelSpectrogram] = []
  ) {
    self.spectrograms = spectrograms
    self.envelopes = envelopes
    self.spectra = spectra
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
      <header><p class="disclaimer" role="note">\(Markup.escape(Facialis.disclaimer))</p></header>
      <main><h1>Facial EMG: \(name)</h1>
      \(VisitSection(summary: summary, warnings: provenance.warnings).html)\(figures)\(rates)\(tasks)\(muscles)\(trains)\(synkinesis)\(triggers)\(frequencies)\(timeAndFrequency)\(kinds)\(quality)\(method)\(origin)</main>
      </body></html>

      """
  }

  private var figures: String {
    let timeline = ConditionTimeline(events: events.of(.marker), sampleCount: sampleCount)
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
          "Condition, side", "Spasms/min (95 %, time)", "n", "Time in spasm", "Bursts/min (95 %, time)", "n", "Isolated",
          "Clonic", "Tonic",
        ], rows, empty: "Nothing was analysable."))
      <p class="note">Rates are events per analysable minute of the side, with exact Poisson intervals. Spasms cluster,
      so the true uncertainty is larger. When twitches fuse, the spasm count falls while the patient worsens: read it
      together with the time in spasm and the burst rate. Clonic that turns tonic is one spasm of two phases. A spasm
      counts where it begins; its time counts wherever it lasts.</p>

      """
  }

  private var tasks: String {
    TaskTable(
      events: events, timeline: ConditionTimeline(events: events.of(.marker), sampleCount: sampleCount),
      channels: summary.recording.channels
    ).html
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
    let rate = summary.recording.rateHz
    let intervals = IntervalFigure(events: events.of(.clonic), rate: rate).svg ?? ""
    let correlograms = Side.allCases.compactMap { CorrelogramFigure(events: events, side: $0, rate: rate).svg }.joined()
    return """
      <h2>Clonic trains</h2>
      \(Markup.table(
        ["Condition, side", "Trains", "Bursts", "Burst rate (Hz)", "Interval (s)", "Interval CV", "Spread"],
        rows, empty: "No clonic train."))\(leaders)\(intervals)\(correlograms)
      """
  }

  private var triggers: String {
    TriggerSection(
      events: events, recording: summary.recording, sampleCount: sampleCount, envelopes: envelopes
    ).html
  }

  private var frequencies: String {
    let shown = spectra.sorted { $0.channel < $1.channel }.prefix(SpectrumFigure.mostChannels)
    let figures = shown.compactMap { SpectrumFigure(spectrum: $0).svg }
    guard !figures.isEmpty else { return "" }
    return """
      <h2>Power spectra</h2>
      <div class="pairs">\(figures.joined())</div>
      <p class="note">Power spectral density in \u{B5}V\u{B2}/Hz of the signal as recorded, by Welch's method (Hann window, no
      overlap), five decades down from the largest value of the channel. Active segments are filled by bursts of the channel
      at least by half, quiet ones touched by none. The median frequency halves the power in 20 to 450 Hz. Surface
      high-frequency content is no marker of hemifacial spasm.\(spectra.count > shown.count ? " Only the first \(shown.count) channels are shown." : "")</p>

      """
  }

  private var timeAndFrequency: String {
    guard let scale = SpectrogramFigure.scale(spectrograms) else { return "" }
    return """
      <h2>Spectrograms</h2>
      \(spectrograms.map { SpectrogramFigure(spectrogram: $0, scale: scale).svg }.joined())
      <p class="note">Power spectral density of the signal as recorded, by Welch's method (Hann window, no overlap). One scale
      of colours for both sides, from the value that one cell of 200 exceeds 50 dB down; what lies beyond has the colour of
      its end.</p>

      """
  }

  /// Which muscle begins the spasms; nothing where hardly any contraction had two.
  private var leaders: String {
    guard !summary.leaders.isEmpty else { return "" }
    let rows = summary.leaders.map { row in
      let interval = "\(Decimal.fixed(row.onsetLowerMS, 1)) to \(Decimal.fixed(row.onsetUpperMS, 1))"
      return [
        "\(row.channel)", "\(row.contractions)", "\(Decimal.fixed(row.onsetMS, 1)) (\(interval))",
        row.leads ? "leads" : "undetermined",
      ]
    }
    return "<h3>Which muscle begins</h3>\n"
      + Markup.table(
        ["Muscle", "Contractions", "Onset against the others (ms, 95 %)", "Leader"], rows, empty: "")
  }

  private var synkinesis: String {
    let joined = summary.synkinesis.filter { $0.count > 0 }
    let rows = joined.map { row in
      [
        "\(row.source) \u{2192} \(row.target)", "\(row.count) of \(row.movements)",
        "\(Decimal.fixed(row.coactivation, 2)) (\(Decimal.fixed(row.coactivationLower, 2))-"
          + "\(Decimal.fixed(row.coactivationUpper, 2)))",
        number(row.contralateralCoactivation, 2), lag(row), number(row.gain, 2), number(row.pValue, 3),
        row.label?.rawValue ?? "n/a",
      ]
    }
    return """
      <h2>Synkinesis</h2>
      \(Side.allCases.map(matrix).joined())<h3>Pairs that joined</h3>
      \(Markup.table(
        [
          "Source \u{2192} target", "Joined", "Share (95 %)", "Other side", "Lag (ms)", "Gain", "p", "Pattern",
        ], rows, empty: "No co-contraction of a second muscle of the same side was seen."))
      <p class="note">Movements and blinks are sources, spasms never. The share counts what the target joined on this side
      alone; p comes from shifted surrogates, and a pattern is named only where there are enough movements and chance does
      not explain them. It describes timing and names no disease; healthy faces co-activate, so compare the sides.</p>

      """
  }

  /// Sources by targets of a side, as shares; nothing where no source moved.
  private func matrix(_ side: Side) -> String {
    let rows = summary.synkinesis.filter { $0.side == side }
    let channels = summary.recording.channels.filter { $0.side == side }.sorted()
    let sources = channels.filter { source in rows.contains { $0.source == source } }
    guard !sources.isEmpty else { return "" }
    let cells = sources.map { source in
      let moved = rows.first { $0.source == source }?.movements ?? 0
      return ["\(source) (\(moved))"]
        + channels.map { target in
          guard let row = rows.first(where: { $0.source == source && $0.target == target }) else { return "" }
          return Decimal.fixed(row.coactivation, 2) + (row.label == nil ? "" : " *")
        }
    }
    return "<h3>\(side == .left ? "Left" : "Right"): share of the source's movements that the target joined</h3>\n"
      + Markup.table(["Source (movements)"] + channels.map(\.description), cells, empty: "")
  }

  private func lag(_ row: RecordingSummary.SynkinesisRow) -> String {
    guard let mean = row.lagMS else { return "n/a" }
    return Decimal.fixed(mean, 1) + (row.lagUncertaintyMS.map { " \u{B1} \(Decimal.fixed($0, 1))" } ?? "")
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
    let range = summary.range.map { row in
      [
        "\(row.channel)", number(row.detectionLimitUV, 2), number(row.referenceUV, 1), "\(row.references)",
        number(row.detectionLimitPercent, 1),
      ]
    }
    let limits = """
      <h2>What this recording could have shown</h2>
      \(Markup.table(
        ["Channel", "Detection limit (\u{B5}V)", "Reference (\u{B5}V)", "References", "Limit (% of reference)"], range,
        empty: "No channel."))
      <p class="note">The limit is the RMS of the weakest burst of 30 ms that would have been found in every minute. The
      reference is the largest contraction during a marked closure or smile. Compare sessions above the higher limit of
      the two.</p>

      """
    return limits + "<h2>Signal quality and what was excluded</h2>\n"
      + Markup.table(
        [
          "Channel", "Analysable (s)", "Excluded (s)", "Lead off (s)", "Saturated (s)", "Mains hum (s)", "Artefacts",
        ], rows, empty: "No channel.")
        + """
        <p class="note">Excluded is the recording less what could be analysed: gaps, lead off, saturation, and the first
        seconds until the noise floor is known. Artefacts are counted by class.</p>

        """
      + provenance.warnings.map { "<p class=\"warning\">\(Markup.escape($0))</p>\n" }.joined()
  }

  private var method: String {
    let rows = provenance.settings.map { setting in
      [setting.name, "\(Decimal.shortest(setting.value)) \(setting.unit)", setting.meaning]
    }
    return """
      <h2>Method</h2>
      <p>Causal Butterworth band-pass of 4th order; a running robust noise floor; activity by likelihood against it;
      onset and offset refined by maximum likelihood; filter delay corrected. Bursts of several channels that belong
      together are one contraction; contractions are labelled by side, duration, rhythm and the markers they fall in.
      Every label describes signal: the same patterns occur in tics, focal motor seizures, synkinesis and functional
      spasm. Thresholds are engineering defaults. Surface EMG does not see volition.</p>
      <p>Accuracy was measured on simulated signals; not tested on patients with hemifacial spasm.</p>
      <h3>References</h3>
      <ul class="note"><li>Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437-442.</li>
      <li>Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-212.</li>
      <li>Bonato P, D'Alessio T, Knaflitz M. A statistical method for the measurement of muscle activation intervals from
      surface myoelectric signal during gait. IEEE Trans Biomed Eng 1998;45:287-299.</li>
      <li>Staude G, Wolf W. Objective motor response onset detection in surface myoelectric signals. Med Eng Phys
      1999;21:449-467.</li>
      <li>Hodges PW, Bui BH. A comparison of computer-based methods for the determination of onset of muscle contraction
      using electromyography. Electroencephalogr Clin Neurophysiol 1996;101:511-519.</li>
      <li>Merletti R. Standards for reporting EMG data. J Electromyogr Kinesiol 1999;9(1):III-IV.</li></ul>
      <details><summary>Settings (\(Markup.escape(provenance.settingsHash)))</summary>
      \(Markup.table(["Setting", "Value", "Meaning"], rows, empty: "None."))</details>

      """
  }

  private var origin: String {
    var rows = [
      ["Size", "\(provenance.inputBytes) bytes"],
      ["SHA-256", provenance.inputSHA256],
    ]
    rows += (provenance.furtherInputs ?? []).map { [$0.name, "\($0.bytes) bytes, SHA-256 \($0.sha256)"] }
    rows += [["Software", provenance.software], ["Settings", provenance.settingsHash]]
    return "<h2>Provenance</h2>\n" + Markup.table(["Input", provenance.input], rows, empty: "")
  }

  private func text(_ quartiles: Quartiles?) -> String { quartiles?.text ?? "n/a" }

  private func list(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: ", ") }

  private func number(_ value: Double?, _ decimals: Int) -> String {
    value.map { Decimal.fixed($0, decimals) } ?? "n/a"
  }
}
