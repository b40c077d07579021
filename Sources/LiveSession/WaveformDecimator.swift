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
    var frame = 0
    while frame < frames {
      let sample = firstSample + frame
      // Up to the end of the column or of the block.
      let run = min(frames - frame, width - sample % width)
      if columnFrames == 0 { columnStart = sample }
      extend(counts, frame..<frame + run)
      columnFrames += run
      frame += run
      if (sample + run) % width == 0 {
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

  /// Takes frames into the column, from its first one on.
  private mutating func extend(_ counts: Span<Int32>, _ frames: Range<Int>) {
    let (isNew, channels, stride) = (columnFrames == 0, channels, streamChannelCount)
    if column.count != 2 * channels.count { column = [Int32](repeating: 0, count: 2 * channels.count) }
    var values = column.mutableSpan
    for index in channels.indices {
      var place = frames.lowerBound * stride + channels[index]
      var least = isNew ? counts[place] : values[2 * index]
      var most = isNew ? counts[place] : values[2 * index + 1]
      for _ in frames {
        let count = counts[place]
        least = min(least, count)
        most = max(most, count)
        place += stride
      }
      values[2 * index] = least
      values[2 * index + 1] = most
    }
  }
}
