// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// An event as the socket writes it: one flat JSON object, keys after design and tables, what the kind adds beside them.
///
/// Provisional events have no `epoch`, `number` and `published_utc`.
public struct EventObject: Sendable, Hashable {
  public var position: EventPosition?
  public var published: UTCTime?
  public var pending: PendingEvent
  /// What a person corrected later in a marker; the event itself is never altered.
  public var correction: MarkerCorrection?
  /// Whether it is canonical no more, since the signal that it was decided on was lost with a crash.
  public var isWithdrawn = false
  /// The signal around it, where it was asked for.
  public var waveform: EventWaveform?

  public init(_ logged: NumberedEvent, correction: MarkerCorrection? = nil, isWithdrawn: Bool = false) {
    position = logged.position
    published = logged.published
    pending = logged.pending
    self.correction = correction
    self.isWithdrawn = isWithdrawn
  }

  /// A provisional event.
  public init(provisional pending: PendingEvent) {
    self.pending = pending
  }

  /// The canonical part, exact to the sample.
  public var event: Event { pending.event }

  /// Seconds from the recording's first sample (without one: the stream's) to the onset.
  public var onsetS: Double { seconds(event.onset) }

  public var durationS: Double { seconds(event.duration) }

  /// Seconds from the stream's first sample to the onset.
  public var streamS: Double { seconds(pending.streamSample) }

  private func seconds(_ samples: Int) -> Double { Decimal.round(Double(samples) / pending.rate, 6) }
}

extension EventObject: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case epoch, number, kind, side, channels, members, cause, recording, supersedes, correction, withdrawn, waveform,
      utc
    case eventID = "event_id"
    case parentID = "parent_id"
    case onsetS = "onset_s"
    case durationS = "duration_s"
    case streamS = "stream_s"
    case onsetSample = "onset_sample"
    case durationSamples = "duration_samples"
    case streamSample = "stream_sample"
    case rateHz = "rate_hz"
    case decidedUTC = "decided_utc"
    case publishedUTC = "published_utc"
  }

  /// What the kind adds stands beside the keys that every event has.
  private struct ColumnKey: CodingKey {
    let column: EventColumn

    init(_ column: EventColumn) {
      self.column = column
    }

    init?(stringValue: String) {
      guard let column = EventColumn(rawValue: stringValue) else { return nil }
      self.column = column
    }

    init?(intValue: Int) { nil }

    var stringValue: String { column.rawValue }
    var intValue: Int? { nil }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let epoch = try container.decodeIfPresent(Int.self, forKey: .epoch) {
      position = EventPosition(epoch: epoch, number: try container.decode(Int.self, forKey: .number))
    }
    published = try container.decodeIfPresent(UTCTime.self, forKey: .publishedUTC)
    correction = try container.decodeIfPresent(MarkerCorrection.self, forKey: .correction)
    isWithdrawn = try container.decodeIfPresent(Bool.self, forKey: .withdrawn) ?? false
    waveform = try container.decodeIfPresent(EventWaveform.self, forKey: .waveform)
    let columns = try decoder.container(keyedBy: ColumnKey.self)
    var values: [EventColumn: EventValue] = [:]
    for key in columns.allKeys {
      values[key.column] = try columns.decodeIfPresent(EventValue.self, forKey: key)
    }
    let event = Event(
      kind: try container.decode(EventKind.self, forKey: .kind),
      onset: try container.decode(Int.self, forKey: .onsetSample),
      duration: try container.decode(Int.self, forKey: .durationSamples),
      side: try container.decodeIfPresent(EventSide.self, forKey: .side),
      channels: try container.decodeIfPresent([ChannelName].self, forKey: .channels) ?? [],
      parent: try container.decodeIfPresent(EventID.self, forKey: .parentID),
      members: try container.decodeIfPresent([EventID].self, forKey: .members) ?? [],
      values: values,
      cause: try container.decodeIfPresent(Cause.self, forKey: .cause))
    pending = PendingEvent(
      event: event,
      recording: try container.decodeIfPresent(String.self, forKey: .recording),
      streamSample: try container.decode(Int.self, forKey: .streamSample),
      rate: try container.decode(Double.self, forKey: .rateHz),
      utc: try container.decode(UTCTime.self, forKey: .utc),
      decided: try container.decode(UTCTime.self, forKey: .decidedUTC))
    pending.supersedes = try container.decodeIfPresent(EventID.self, forKey: .supersedes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(position?.epoch, forKey: .epoch)
    try container.encodeIfPresent(position?.number, forKey: .number)
    try container.encode(event.id, forKey: .eventID)
    try container.encode(event.kind, forKey: .kind)
    try container.encodeIfPresent(event.side, forKey: .side)
    try container.encode(event.channels, forKey: .channels)
    try container.encode(onsetS, forKey: .onsetS)
    try container.encode(durationS, forKey: .durationS)
    try container.encode(streamS, forKey: .streamS)
    try container.encode(event.onset, forKey: .onsetSample)
    try container.encode(event.duration, forKey: .durationSamples)
    try container.encode(pending.streamSample, forKey: .streamSample)
    try container.encode(pending.rate, forKey: .rateHz)
    try container.encode(pending.utc, forKey: .utc)
    try container.encode(pending.decided, forKey: .decidedUTC)
    try container.encodeIfPresent(published, forKey: .publishedUTC)
    try container.encodeIfPresent(pending.recording, forKey: .recording)
    try container.encodeIfPresent(event.parent, forKey: .parentID)
    if !event.members.isEmpty { try container.encode(event.members, forKey: .members) }
    try container.encodeIfPresent(pending.supersedes, forKey: .supersedes)
    try container.encodeIfPresent(correction, forKey: .correction)
    if isWithdrawn { try container.encode(true, forKey: .withdrawn) }
    try container.encodeIfPresent(waveform, forKey: .waveform)
    try container.encodeIfPresent(event.cause, forKey: .cause)
    var columns = encoder.container(keyedBy: ColumnKey.self)
    for (column, value) in event.values { try columns.encode(value, forKey: ColumnKey(column)) }
  }
}
