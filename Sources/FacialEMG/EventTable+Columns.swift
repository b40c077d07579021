// SPDX-License-Identifier: GPL-3.0-or-later

extension EventTable {
  /// A column with what its description says of it.
  public struct Column: Sendable, Hashable {
    public let name: String
    public let meaning: String
    public let unit: String?
    /// The values that it may have, with their meaning; empty where it may have any.
    public let levels: [String: String]

    init(_ name: String, _ meaning: String, unit: String? = nil, levels: [String: String] = [:]) {
      self.name = name
      self.meaning = meaning
      self.unit = unit
      self.levels = levels
    }
  }

  /// Every column of the table in its order.
  public static let columns: [Column] =
    [
      Column(
        "onset", "Onset, counted from the recording's first sample, gaps included; corrected for filter delay.",
        unit: "s"),
      Column("duration", "Duration; 0 for an instant.", unit: "s"),
      Column(
        "trial_type", "Kind of event: a description of signal, never a diagnosis.",
        levels: Dictionary(
          uniqueKeysWithValues: EventKind.allCases.filter(\.isCanonical).map { ($0.rawValue, $0.meaning) })),
      Column(
        "side", "Side of the patient.",
        levels: ["left": "Left.", "right": "Right.", "both": "Both sides.", "n/a": "None."]),
      Column("channels", "Channels, comma separated; a synkinesis: source, target."),
      Column("event_id", "Kind, onset sample, and side or channels."),
      Column("parent_id", "The event it belongs to: a burst's contraction, a synkinesis' source."),
      Column("members", "The events it is made of, comma separated."),
    ] + EventColumn.allCases.map { Column($0.rawValue, $0.meaning, unit: $0.unit) }
}
