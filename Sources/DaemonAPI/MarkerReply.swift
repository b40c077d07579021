// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// The answer to `POST /v1/markers`: where it was placed.
public struct MarkerReply: Sendable, Hashable, Codable {
  /// The annotation's text.
  public var text: String
  public var utc: UTCTime
  /// Sample of the stream that it was placed at.
  public var streamSample: Int
  /// The event's place in the log; nil where it was not logged yet when the request was answered.
  public var epoch: Int?
  public var number: Int?

  public init(text: String, utc: UTCTime, streamSample: Int, position: EventPosition? = nil) {
    self.text = text
    self.utc = utc
    self.streamSample = streamSample
    epoch = position?.epoch
    number = position?.number
  }

  private enum CodingKeys: String, CodingKey {
    case text, utc, epoch, number
    case streamSample = "stream_sample"
  }
}
