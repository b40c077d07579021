// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG

/// Spasms around every trigger and stimulus that was marked, side by side; nothing where none was.
struct TriggerSection {
  let events: [Event]
  let recording: RecordingSummary.Recording
  let sampleCount: Int

  var html: String {
    let markers = events.compactMap { event -> (marker: Marker, onset: Double)? in
      guard event.kind == .marker, let text = event.values[.marker]?.text else { return nil }
      let marker = Marker(text: text)
      guard marker.category == .trigger || marker.category == .stimulus, marker.state != .off else { return nil }
      return (marker, Double(event.onset) / recording.rateHz)
    }
    let names = Set(markers.map(\.marker.name)).sorted()
    guard !names.isEmpty else { return "" }
    let sides = Side.allCases.filter { side in recording.channels.contains { $0.side == side } }
    let figures = names.flatMap { name in
      sides.compactMap { side -> String? in
        let spasms = events.filter { $0.kind.isSpasm && $0.parent == nil && $0.side == EventSide(side) }
        let part = EventLockedHistogram.Part(
          triggers: markers.filter { $0.marker.name == name }.map(\.onset),
          onsets: spasms.map { Double($0.onset) / recording.rateHz }, durationS: Double(sampleCount) / recording.rateHz)
        return EventLockedHistogram([part]).map { TriggerFigure(title: "\(name), \(side.rawValue)", histogram: $0).svg }
      }
    }
    return """
      <h2>Around triggers and stimuli</h2>
      <div class="pairs">\(figures.joined())</div>
      <p class="note">Spasms by their onset against the instant at which the trigger was switched on. With few triggers in
      one recording this describes what happened and proves nothing.</p>

      """
  }
}
