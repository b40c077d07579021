// SPDX-License-Identifier: GPL-3.0-or-later

/// A final event on its way into the event log: the canonical part and what only the live stream knows.
public struct PendingEvent: Sendable, Hashable {
  public var event: Event
  /// The recording whose first sample `event.onset` counts from; nil while nothing is recorded.
  public var recording: String?
  /// The onset counted from the first sample of the stream, in samples.
  public var streamSample: Int
  /// Frames a second of the stream.
  public var rate: Double
  /// Civil time of the onset.
  public var utc: UTCTime
  /// Civil time at which the event was decided.
  public var decided: UTCTime
  /// The provisional event that this one replaces; nil where none was shown.
  public var supersedes: EventID?

  public init(
    event: Event, recording: String?, streamSample: Int, rate: Double, utc: UTCTime, decided: UTCTime,
    supersedes: EventID? = nil
  ) {
    self.event = event
    self.recording = recording
    self.streamSample = streamSample
    self.rate = rate
    self.utc = utc
    self.decided = decided
    self.supersedes = supersedes
  }

  /// Onset in seconds from the recording's first sample (`onset_s`).
  public var onsetSeconds: Double { Double(event.onset) / rate }
  /// Duration in seconds (`duration_s`).
  public var durationSeconds: Double { Double(event.duration) / rate }
  /// Onset in seconds from the stream's first sample (`stream_s`).
  public var streamSeconds: Double { Double(streamSample) / rate }
}

/// An event as the log holds it: committed, and numbered without holes within its epoch.
public struct NumberedEvent: Sendable, Hashable {
  /// Changes after an unclean start.
  public var epoch: Int
  /// 1, 2, 3, ... within the epoch.
  public var number: Int
  public var pending: PendingEvent
  /// Civil time of publication.
  public var published: UTCTime

  public init(epoch: Int, number: Int, pending: PendingEvent, published: UTCTime) {
    self.epoch = epoch
    self.number = number
    self.pending = pending
    self.published = published
  }

  public var event: Event { pending.event }
}

/// Where final events are committed and numbered before anybody sees them.
///
/// Called from one thread of its own, never from the one that analyses, so an implementation may block on the disk.
public protocol EventLog: Sendable {
  /// Commits the events in this order, all or none, and returns them with their numbers.
  func append(_ events: [PendingEvent]) throws(FacialisError) -> [NumberedEvent]

  /// Hands out the lines of a recording's table of canonical events (`EventTable.row`) in canonical order, without the header, one
  /// by one: a long recording has more of them than should be in memory at once.
  func tableLines(
    recording: String, _ take: (String) throws(FacialisError) -> Void
  ) throws(FacialisError)

  /// What the log holds of a recording's canonical events, without those that were withdrawn.
  func loggedEvents(recording: String) throws(FacialisError) -> [LoggedEvent]

  /// Takes events out of what is canonical: a crash took the signal that they were decided on. Their numbers stay.
  func withdraw(_ positions: [EventPosition], recording: String) throws(FacialisError)
}

/// An event of the log by its identifier, its content and its place.
public struct LoggedEvent: Sendable, Hashable {
  public var id: EventID
  /// The hash value of the whole canonical event, good within one process.
  public var content: Int
  public var position: EventPosition

  public init(_ event: Event, at position: EventPosition) {
    id = event.id
    content = event.hashValue
    self.position = position
  }
}
