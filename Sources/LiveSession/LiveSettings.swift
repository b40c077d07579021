// SPDX-License-Identifier: GPL-3.0-or-later
public import SpasmDetection

/// The named times and sizes of a live session.
public struct LiveSettings: Sendable, Hashable {
  /// Folder that recordings are written to; it is made if it is not there.
  public var recordingsFolder: String
  public var detection: DetectionSettings
  /// Longest data record, in seconds; the file's rate has to come out exactly.
  public var recordSeconds = 0.25
  /// Seconds of signal that the disk may fall behind before samples are lost.
  public var diskBufferSeconds = 10.0
  /// Seconds of recording at risk, between two fdatasync.
  public var synchronisationSeconds = 0.5
  /// Seconds of signal that the ring holds.
  public var ringSeconds = 2.0
  /// Seconds of the longest gap that a recording bridges.
  public var longestGapSeconds = 60.0
  /// Seconds east of Greenwich of the clock on the wall, for the file's header.
  public var utcOffsetSeconds = 0

  public init(recordingsFolder: String, detection: DetectionSettings = DetectionSettings()) {
    self.recordingsFolder = recordingsFolder
    self.detection = detection
  }
}
