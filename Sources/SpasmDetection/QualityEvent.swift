// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// A stretch in which a channel's signal was not what it should be; final once it has ended.
public struct QualityEvent: Sendable, Hashable {
  /// `saturation`, `lead_off` or `mains_hum`.
  public var kind: EventKind
  /// Index of the channel in the stream's format.
  public var channel: Int
  public var name: ChannelName
  /// First sample, and first sample after it.
  public var onset: Int
  public var offset: Int
  /// Level against the noise floor without it, for hum.
  public var levelDB: Double?
  /// Mains frequency, for hum.
  public var frequencyHz: Double?

  /// The canonical event.
  public func event(settings: String) -> Event {
    var values: [EventColumn: EventValue] = [:]
    if let levelDB { values[.levelDB] = EventColumn.levelDB.value(levelDB) }
    if let frequencyHz { values[.frequencyHz] = EventColumn.frequencyHz.value(frequencyHz) }
    return Event(
      kind: kind, onset: onset, duration: offset - onset, channels: [name], values: values,
      cause: Cause(detector: QualityMonitor.detector, settings: settings, quality: QualityMonitor.word(for: kind)))
  }
}
