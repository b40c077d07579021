// SPDX-License-Identifier: GPL-3.0-or-later

/// The answer to `GET /v1/recordings`, newest first.
public struct RecordingList: Sendable, Hashable, Codable {
  public var recordings: [RecordingReply]

  public init(_ recordings: [RecordingReply]) {
    self.recordings = recordings
  }
}
