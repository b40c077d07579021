// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// `*_events.tsv`: the markers and detected events that begin in one file, times from that file's first sample.
enum BIDSEvents {
  /// The rows of the recording's table where there is one, else the markers and gaps that the file holds.
  static func text(_ source: BIDSSource) throws(FacialisError) -> String {
    guard let table = source.events else { return ofAnnotations(source) }
    return try moved(table, source)
  }

  /// `*_events.json`.
  static func description(_ source: BIDSSource) -> JSONValue {
    var table = BIDSTable(
      EventTable.columns.map {
        BIDSTable.Column(name: $0.name, meaning: $0.meaning, unit: $0.unit, levels: $0.levels)
      })
    table.columns[0].meaning =
      "Onset, counted from the first sample of this file; event_id, parent_id and members count from the recording's first sample."
    var facialis: [String: JSONValue] = ["disclaimer": .string(Facialis.disclaimer)]
    if let description = source.description {
      facialis["software"] = .string(description.software)
      facialis["settings_hash"] = .string(description.settingsHash)
    }
    return table.description(and: ["Facialis": .object(facialis)])
  }

  private static func ofAnnotations(_ source: BIDSSource) -> String {
    var events = source.info.notes.map { note in
      Marker(text: note.text).event(at: Int((note.onsetS * source.rate).rounded()))
    }
    for gap in source.info.gaps where gap.cause != Annotation.paddingCause {
      events.append(
        Event(
          kind: .gap, onset: Int((gap.onsetS * source.rate).rounded()),
          duration: Int((gap.durationS * source.rate).rounded()), values: [.gapCause: .text(gap.cause)]))
    }
    return EventTable.text(events, rate: source.rate)
  }

  /// The rows whose onset lies in the file, with only the onset changed.
  private static func moved(_ table: String, _ source: BIDSSource) throws(FacialisError) -> String {
    var lines = table.split(separator: "\n", omittingEmptySubsequences: true)
    guard !lines.isEmpty, lines.removeFirst() == EventTable.header else {
      throw FacialisError(
        "bids-events-foreign", .badData,
        "The event table of \(source.recording) has other columns than this version writes.",
        mend: "Make it anew: facialis analyze.")
    }
    let end = source.firstSample + source.samples
    var text = EventTable.header + "\n"
    for line in lines {
      let tab = line.firstIndex(of: "\t") ?? line.endIndex
      guard let seconds = Double(line[..<tab]), seconds.isFinite, (seconds * source.rate).magnitude < 1e15 else {
        throw FacialisError(
          "bids-events-foreign", .badData, "The event table of \(source.recording) has an onset that is no number.",
          mend: "Make it anew: facialis analyze.")
      }
      let sample = Int((seconds * source.rate).rounded())
      // What lies in the gap before a file, or in the padding behind the last, goes to the file before.
      let isLast = sample >= end && source.isLast
      guard sample >= source.firstSample, sample < source.nextFirstSample ?? .max || isLast else { continue }
      text += Decimal.fixed(Double(sample - source.firstSample) / source.rate, 6) + line[tab...] + "\n"
    }
    return text
  }
}
