// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG

/// What a viewer wants of the waveform.
public struct WaveformRequest: Sendable, Hashable {
  /// Indices of channels in the stream's format; nil for all.
  public var channels: [Int]?
  /// Frames that one column of smallest and largest count stands for; 1 for the samples themselves.
  public var samplesPerColumn: Int

  public init(channels: [Int]? = nil, samplesPerColumn: Int = 1) {
    self.channels = channels
    self.samplesPerColumn = max(1, samplesPerColumn)
  }
}

/// A piece of waveform.
public struct WaveformChunk: Sendable, Hashable {
  /// First sample of the stream that it shows.
  public var firstSample: Int
  /// Frames of the stream that it shows.
  public var frameCount: Int
  /// 1: `counts` are samples, [frame][channel]; else pairs of smallest and largest, [column][channel][2].
  public var samplesPerColumn: Int
  public var channelCount: Int
  public var counts: [Int32]

  public init(firstSample: Int, frameCount: Int, samplesPerColumn: Int, channelCount: Int, counts: [Int32]) {
    self.firstSample = firstSample
    self.frameCount = frameCount
    self.samplesPerColumn = samplesPerColumn
    self.channelCount = channelCount
    self.counts = counts
  }
}

/// What comes out of a waveform subscription.
public enum WaveformItem: Sendable, Hashable {
  case chunk(WaveformChunk)
  /// Samples of the stream that never arrived.
  case gap(firstSample: Int, count: Int, cause: LossCause)
}
