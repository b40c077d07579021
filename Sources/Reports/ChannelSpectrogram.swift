// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Power of a channel by time and frequency, over the whole recording in as many columns as a page can show.
public struct ChannelSpectrogram: Sendable {
  public let channel: ChannelName
  /// Bursts that the channel was chosen for.
  public let bursts: Int
  /// Seconds that a column and a segment of it last.
  public let columnS: Double
  public let segmentS: Double
  /// Hz from row to row; row 0 is around this frequency, not around 0.
  public let resolution: Double
  public let rowCount: Int
  /// Power density by column and row in uV²/Hz; nil for a column of which nothing was recorded.
  public let columns: [[Float]?]

  public init(
    channel: ChannelName, bursts: Int, columnS: Double, segmentS: Double, resolution: Double, rowCount: Int,
    columns: [[Float]?]
  ) {
    self.channel = channel
    self.bursts = bursts
    self.columnS = columnS
    self.segmentS = segmentS
    self.resolution = resolution
    self.rowCount = rowCount
    self.columns = columns
  }
}
