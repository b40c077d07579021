// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spasms and envelopes around every trigger and stimulus that was marked, left beside right; nothing where none was.
struct TriggerSection {
  let events: EventList
  let recording: RecordingSummary.Recording
  let sampleCount: Int
  let envelopes: [TriggeredEnvelope]

  var html: String {
    let triggers = TriggerOnsets.all(in: events.of(.marker))
    guard !triggers.isEmpty else { return "" }
    let sides = Side.allCases.filter { side in recording.channels.contains { $0.side == side } }
    let figures = triggers.flatMap { trigger in
      sides.compactMap { side -> String? in
        let spasms = events.heads.filter { $0.kind.isSpasm && !$0.hasParent && $0.side == EventSide(side) }
        let part = EventLockedHistogram.Part(
          triggers: trigger.samples.map { Double($0) / recording.rateHz },
          onsets: spasms.map { Double($0.onset) / recording.rateHz }, durationS: Double(sampleCount) / recording.rateHz)
        return EventLockedHistogram([part]).map {
          TriggerFigure(title: "\(trigger.name), \(side.rawValue)", histogram: $0).svg
        }
      }
    }
    return """
      <h2>Around triggers and stimuli</h2>
      <div class="pairs">\(figures.joined())</div>
      <p class="note">Spasms by their onset against the instant at which the trigger was switched on. With few triggers in
      one recording this describes what happened and proves nothing.</p>
      \(responses(triggers.map(\.name)))
      """
  }

  /// The envelopes, a figure a trigger; nothing where the samples were not read for them.
  private func responses(_ names: [String]) -> String {
    let figures = names.map { name in
      EnvelopeFigure(trigger: name, envelopes: envelopes.filter { $0.trigger == name }).html
    }.joined()
    guard !figures.isEmpty else { return "" }
    let shown = Set(envelopes.map(\.trigger)).count
    return "<h3>Mean rectified envelope</h3>\n\(figures)" + """
      <p class="note">The signal behind a causal high-pass of 20 Hz (Butterworth, 4th order), rectified, in bins of
      \(TriggeredEnvelope.binMS) ms, averaged over the triggers. The interval of the time before is the mean of the bins in
      the \(TriggeredEnvelope.beforeMS) ms before the onset, \(Int(TriggeredEnvelope.deviations)) standard deviations of them to
      both sides. The latency is the beginning of the first bin behind the onset from which on the mean stays above (or below:
      falls) that interval for \(TriggeredEnvelope.leastOutsideMS) ms, to \(TriggeredEnvelope.binMS) ms; "none" where it never does
      within \(TriggeredEnvelope.behindMS) ms. Left out: triggers less than \(TriggeredEnvelope.beforeMS) ms behind the last, or with a
      gap, the recording's edge, lead off or saturation in the time around them. What the trigger itself induces in the
      electrodes counts as response.\(names.count > shown ? " Only the \(shown) most frequent triggers are shown." : "")</p>

      """
  }
}
