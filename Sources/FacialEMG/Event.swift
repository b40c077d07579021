// SPDX-License-Identifier: GPL-3.0-or-later

/// The name of an event: kind, onset sample, and side or channels, e.g. `clonic:1234567:left`.
public typealias EventID = String

/// The canonical part of an event: what follows from the samples alone, the same live and in batch.
public struct Event: Sendable, Hashable, Codable {
  public var kind: EventKind
  /// Sample index of the onset, counted from the first sample of the recording, gaps included.
  public var onset: Int
  /// Duration in samples; 0 for an instant.
  public var duration: Int
  public var side: EventSide?
  /// The channels it was seen in, in the order in which they belong (a synkinesis: source, target).
  public var channels: [ChannelName]
  /// The event it belongs to: a burst's contraction, a synkinesis' source, a tonic phase's clonic train.
  public var parent: EventID?
  /// The events that it is made of.
  public var members: [EventID]
  /// What the kind adds, by column.
  public var values: [EventColumn: EventValue]
  /// Why it was decided.
  public var cause: Cause?

  public init(
    kind: EventKind, onset: Int, duration: Int = 0, side: EventSide? = nil,
    channels: [ChannelName] = [], parent: EventID? = nil, members: [EventID] = [],
    values: [EventColumn: EventValue] = [:], cause: Cause? = nil
  ) {
    self.kind = kind
    self.onset = onset
    self.duration = duration
    self.side = side
    self.channels = channels
    self.parent = parent
    self.members = members
    self.values = values
    self.cause = cause
  }

  /// The canonical identifier: one-sided and two-sided patterns by side, what belongs to channels by channels.
  public var id: EventID {
    switch kind {
    case .isolated, .clonic, .tonic, .blink, .movement, .bilateral:
      "\(kind.rawValue):\(onset):\(side?.rawValue ?? "n/a")"
    case .marker:
      "\(kind.rawValue):\(onset):\(values[.marker]?.text ?? "n/a")"
    default:
      channels.isEmpty
        ? "\(kind.rawValue):\(onset)"
        : "\(kind.rawValue):\(onset):\(channels.map(\.description).joined(separator: "+"))"
    }
  }

  /// The canonical order of tables: onset, kind, first channel, then identifier.
  public static func canonicalOrder(_ a: Event, _ b: Event) -> Bool {
    if a.onset != b.onset { return a.onset < b.onset }
    if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
    if a.channels.first != b.channels.first {
      guard let first = a.channels.first else { return true }
      guard let second = b.channels.first else { return false }
      return first < second
    }
    return a.id < b.id
  }
}

/// Why an event was decided, so that anybody can check it.
public struct Cause: Sendable, Hashable, Codable {
  /// The detector and its version, e.g. `envelope-likelihood/1`.
  public var detector: String
  /// Hash of the settings that were in force.
  public var settings: String
  /// The upper threshold at the onset, in microvolts of envelope; nil where none took part.
  public var thresholdUV: Double?
  /// The noise floor at the onset, in microvolts of envelope.
  public var noiseFloorUV: Double?
  /// Signal quality at the onset in words: `good`, `hum`, `noisy`, ...
  public var quality: String?
  /// The steps of the decision, in order, in words.
  public var path: [String]

  public init(
    detector: String, settings: String, thresholdUV: Double? = nil, noiseFloorUV: Double? = nil,
    quality: String? = nil, path: [String] = []
  ) {
    self.detector = detector
    self.settings = settings
    self.thresholdUV = thresholdUV
    self.noiseFloorUV = noiseFloorUV
    self.quality = quality
    self.path = path
  }

  private enum CodingKeys: String, CodingKey {
    case detector, settings, quality, path
    case thresholdUV = "threshold_uv"
    case noiseFloorUV = "noise_floor_uv"
  }
}
