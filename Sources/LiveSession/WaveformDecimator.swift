// SPDX-License-Identifier: GPL-3.0-or-later

/// Turns blocks into what a viewer asked for: chosen channels, as samples or as columns of smallest and largest count.
///
/// Pure; columns are aligned to whole multiples of `samplesPerColumn` of the stream, so they do not depend on block cuts.
package struct WaveformDecimator: Sendable {
  package let request: WaveformRequest
  private let streamChannelCount: Int
  private let channels: [Int]
  private var column: [Int32]
  private var columnStart = 0
  private var columnFrames = 0

  package init(_ request: WaveformRequest, channelCount: Int) {
    self.request = request
    streamChannelCount = channelCount
    channels = request.channels.map { $0.filter { $0 >= 0 && $0 < channelCount } } ?? Array(0..<channelCount)
    column = []
  }

  /// The next frames of the stream; nil while no column is complete.
  package mutating func take(_ counts: Span<Int32>, firstSample: Int, frames: Int) -> WaveformChunk? {
    request.samplesPerColumn > 1
      ? columns(counts, firstSample, frames) : samples(counts, firstSample, frames)
  }

  /// Ends an incomplete column, at a gap.
  package mutating func flush() -> WaveformChunk? {
    guard columnFrames > 0 else { return nil }
    defer { columnFrames = 0 }
    return WaveformChunk(
      firstSample: columnStart, frameCount: columnFrames, samplesPerColumn: request.samplesPerColumn,
      channelCount: channels.count, counts: column)
  }

  private func samples(_ counts: Span<Int32>, _ firstSample: Int, _ frames: Int) -> WaveformChunk {
    var kept: [Int32] = []
    kept.reserveCapacity(frames * channels.count)
    for frame in 0..<frames {
      for channel in channels { kept.append(counts[frame * streamChannelCount + channel]) }
    }
    return WaveformChunk(
      firstSample: firstSample, frameCount: frames, samplesPerColumn: 1, channelCount: channels.count, counts: kept)
  }

  private mutating func columns(_ counts: Span<Int32>, _ firstSample: Int, _ frames: Int) -> WaveformChunk? {
    let width = request.samplesPerColumn
    var complete: [Int32] = []
    var completeStart: Int?
    var completeFrames = 0
    for frame in 0..<frames {
      let sample = firstSample + frame
      if columnFrames == 0 {
        columnStart = sample
        column = []
        for channel in channels {
          let count = counts[frame * streamChannelCount + channel]
          column.append(count)
          column.append(count)
        }
      } else {
        for (index, channel) in channels.enumerated() {
          let count = counts[frame * streamChannelCount + channel]
          if count < column[2 * index] { column[2 * index] = count }
          if count > column[2 * index + 1] { column[2 * index + 1] = count }
        }
      }
      columnFrames += 1
      if (sample + 1) % width == 0 {
        completeStart = completeStart ?? columnStart
        complete += column
        completeFrames += columnFrames
        columnFrames = 0
      }
    }
    guard let completeStart else { return nil }
    return WaveformChunk(
      firstSample: completeStart, frameCount: completeFrames, samplesPerColumn: width, channelCount: channels.count,
      counts: complete)
  }
}
