// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Reads a stretch of a recording as columns of smallest and largest count, for people who look at the past.
///
/// Seeks, so that the cost is that of the stretch and not of the recording. Columns that hold no sample are marked by a
/// smallest value above the largest.
public struct ColumnReader {
  /// Columns, [column][channel][2], and the gaps in the stretch.
  public struct Columns: Sendable, Hashable {
    public var format: StreamFormat
    public var firstSample: Int
    public var samplesPerColumn: Int
    public var columnCount: Int
    public var counts: [Int32]
    public var gaps: [Gap]
  }

  public struct Gap: Sendable, Hashable {
    public var firstSample: Int
    public var count: Int
    public var cause: String

    public init(firstSample: Int, count: Int, cause: String) {
      self.firstSample = firstSample
      self.count = count
      self.cause = cause
    }
  }

  /// What a column without samples holds: smallest above largest.
  public static let empty: (low: Int32, high: Int32) = (.max, .min)

  private let path: String
  private let montage: Montage?

  /// - Parameter path: one of the recording's files, or its description.
  public init(path: String, montage: Montage? = nil) {
    self.path = path
    self.montage = montage
  }

  /// The columns of a range of the recording's samples; `channels` are indices in the format, nil for all.
  ///
  /// Throws where a file cannot be read. Samples behind the recording's end are columns without samples, not an error.
  public func read(
    _ range: Range<Int>, columnCount: Int, channels wanted: [Int]? = nil
  ) throws(FacialisError) -> Columns {
    var reader = try RecordingReader(path: path, montage: montage)
    let channels = wanted ?? Array(reader.format.channels.indices)
    let width = max(1, (range.count + columnCount - 1) / max(1, columnCount))
    let count = (range.count + width - 1) / width
    var counts = [Int32](repeating: Self.empty.low, count: count * channels.count * 2)
    for place in stride(from: 1, to: counts.count, by: 2) { counts[place] = Self.empty.high }
    var columns = Columns(
      format: reader.format, firstSample: range.lowerBound, samplesPerColumn: width, columnCount: count,
      counts: counts, gaps: [])
    try fill(&columns, from: &reader, range, channels)
    return columns
  }

  private func fill(
    _ columns: inout Columns, from reader: inout RecordingReader, _ range: Range<Int>, _ channels: [Int]
  ) throws(FacialisError) {
    try reader.seek(to: range.lowerBound)
    let stride = reader.format.channels.count
    while reader.position < range.upperBound {
      switch try reader.next() {
      case .samples(let frames):
        add(reader.samples.span, frames, at: reader.position - frames, stride, channels, range, &columns)
      case .gap(let count, let cause):
        let end = min(reader.position, range.upperBound)
        let begin = max(reader.position - count, range.lowerBound)
        if begin < end { columns.gaps.append(Gap(firstSample: begin, count: end - begin, cause: cause)) }
      case .annotations: break
      case .end: return
      }
    }
  }

  private func add(
    _ counts: Span<Int32>, _ frames: Int, at first: Int, _ stride: Int, _ channels: [Int], _ range: Range<Int>,
    _ columns: inout Columns
  ) {
    let begin = max(0, range.lowerBound - first)
    let end = min(frames, range.upperBound - first)
    guard begin < end else { return }
    let width = columns.samplesPerColumn
    var target = columns.counts.mutableSpan
    var frame = begin
    while frame < end {
      let column = (first + frame - range.lowerBound) / width
      let stop = min(end, range.lowerBound + (column + 1) * width - first)
      for (place, channel) in channels.enumerated() {
        var low = target[(column * channels.count + place) * 2]
        var high = target[(column * channels.count + place) * 2 + 1]
        for index in frame..<stop {
          let count = counts[index * stride + channel]
          if count < low { low = count }
          if count > high { high = count }
        }
        target[(column * channels.count + place) * 2] = low
        target[(column * channels.count + place) * 2 + 1] = high
      }
      frame = stop
    }
  }
}
