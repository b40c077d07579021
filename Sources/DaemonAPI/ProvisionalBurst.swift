// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// A burst that has begun and is not decided yet, in the stream; it has no number, and the final event names it in `supersedes`.
public struct ProvisionalBurst: Sendable, Hashable, Codable {
  public var eventID: EventID
  public var kind: EventKind
  public var channels: [String]
  public var recording: String?
  public var onsetSample: Int
  public var streamSample: Int
  public var rateHz: Double
  public var utc: UTCTime
  /// The sample of the stream with which it was seen: what lies between is what the detector waits for.
  public var seenSample: Int
  /// Civil time at which it was seen.
  public var decidedUTC: UTCTime

  public init(
    eventID: EventID, channel: ChannelName, recording: String?, onsetSample: Int, streamSample: Int, rateHz: Double,
    utc: UTCTime, seenSample: Int, decidedUTC: UTCTime
  ) {
    self.eventID = eventID
    kind = .burst
    channels = [channel.description]
    self.recording = recording
    self.onsetSample = onsetSample
    self.streamSample = streamSample
    self.rateHz = rateHz
    self.utc = utc
    self.seenSample = seenSample
    self.decidedUTC = decidedUTC
  }

  private enum CodingKeys: String, CodingKey {
    case kind, channels, recording, utc
    case eventID = "event_id"
    case onsetSample = "onset_sample"
    case streamSample = "stream_sample"
    case rateHz = "rate_hz"
    case seenSample = "seen_sample"
    case decidedUTC = "decided_utc"
  }
}
