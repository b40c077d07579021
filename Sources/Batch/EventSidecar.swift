// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
public import Reports

/// What stands beside an event table (`X_events.json`): every column's meaning and unit as BIDS writes them, and where the
/// table comes from.
public struct EventSidecar: Sendable, Encodable {
  private struct Column: Encodable {
    let description: String
    let units: String?
    let levels: [String: String]?

    private enum CodingKeys: String, CodingKey {
      case description = "Description"
      case units = "Units"
      case levels = "Levels"
    }
  }

  private struct Source: Encodable {
    let provenance: Provenance
    let rate: Double
    let disclaimer = Facialis.disclaimer

    private enum CodingKeys: String, CodingKey {
      case disclaimer
      case rate = "rate_hz"
    }

    func encode(to encoder: any Encoder) throws {
      try provenance.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(rate, forKey: .rate)
      try container.encode(disclaimer, forKey: .disclaimer)
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let source: Source

  /// The description of a table at `rate` frames a second.
  public init(provenance: Provenance, rate: Double) {
    source = Source(provenance: provenance, rate: rate)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (name, column) in Self.fixed { try container.encode(column, forKey: Key(name)) }
    for column in EventColumn.allCases {
      try container.encode(
        Column(description: column.meaning, units: column.unit, levels: nil), forKey: Key(column.rawValue))
    }
    try container.encode(source, forKey: Key("Facialis"))
  }

  /// The columns that every kind has, with their meaning.
  public static var fixedColumns: [(name: String, meaning: String, unit: String?)] {
    fixed.map { ($0.0, $0.1.description, $0.1.units) }
  }

  private static let fixed: [(String, Column)] = [
    (
      "onset",
      Column(
        description: "Onset, counted from the recording's first sample, gaps included; corrected for filter delay.",
        units: "s", levels: nil)
    ),
    ("duration", Column(description: "Duration; 0 for an instant.", units: "s", levels: nil)),
    (
      "trial_type",
      Column(
        description: "Kind of event: a description of signal, never a diagnosis.", units: nil,
        levels: Dictionary(
          uniqueKeysWithValues: EventKind.allCases.filter(\.isCanonical).map { ($0.rawValue, $0.meaning) }))
    ),
    (
      "side",
      Column(
        description: "Side of the patient.", units: nil,
        levels: ["left": "Left.", "right": "Right.", "both": "Both sides.", "n/a": "None."])
    ),
    (
      "channels",
      Column(description: "Channels, comma separated; a synkinesis: source, target.", units: nil, levels: nil)
    ),
    ("event_id", Column(description: "Kind, onset sample, and side or channels.", units: nil, levels: nil)),
    (
      "parent_id",
      Column(
        description: "The event it belongs to: a burst's contraction, a synkinesis' source.", units: nil, levels: nil)
    ),
    ("members", Column(description: "The events it is made of, comma separated.", units: nil, levels: nil)),
  ]
}

extension EventKind {
  /// What the kind says, in one sentence.
  public var meaning: String {
    switch self {
    case .burst: "One contraction in one channel."
    case .isolated: "A spasm of one burst a channel."
    case .clonic: "A spasm of a train of bursts."
    case .tonic: "A spasm that lasts 1 s or longer."
    case .blink: "A brief contraction around the eyes."
    case .movement: "A contraction of the kind that people make on purpose or by reflex."
    case .synkinesis: "Co-contraction of a second muscle of the same side with a movement of the first."
    case .bilateral: "Synchronous contraction of both sides that is no blink."
    case .rhythmic: "Regular repetition in a single muscle."
    case .artefact: "Activity that is not the muscle under the electrodes."
    case .leadOff: "An electrode that is loose or off."
    case .saturation: "Samples at the limits of the ADC."
    case .mainsHum: "Strong mains hum."
    case .crosstalkSuspected: "Two channels with the same waveform at a constant ratio: flagged, never deleted."
    case .gap: "Samples that are missing."
    case .marker: "What a person or a device noted."
    case .deviceAttached: "The device was attached."
    case .deviceDetached: "The device was detached."
    case .recordingStarted: "A recording was started."
    case .recordingStopped: "A recording was stopped."
    case .overload: "Part of the live display was shed."
    case .diskLow: "The disk is nearly full."
    }
  }
}
