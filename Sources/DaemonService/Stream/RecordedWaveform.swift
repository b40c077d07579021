// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Recordings

/// A stretch of a recording as frames of the stream.
struct RecordedWaveform: Sendable {
  /// Bytes of a frame's payload, about.
  private static let pieceBytes = 1 << 20
  /// Counts of an answer at most, of all channels together.
  private static let mostCounts = 1 << 23

  private let description: RecordingDescription
  private let folder: String
  /// Samples of the recording so far; nil where nobody knows.
  private let samples: Int?

  init(_ description: RecordingDescription, folder: String, samples: Int?) {
    self.description = description
    self.folder = folder
    self.samples = samples
  }

  /// Description, columns or samples, gaps, end. Throws in words.
  func frames(from: Double, to: Double?, columns: Int, channels: String?) throws(FacialisError) -> [UInt8] {
    let format = description.format
    let wanted = try StreamParameters.channels(channels, format)
    let first = Int((from * format.rate).rounded())
    let last = if let to { Int((to * format.rate).rounded()) } else { try end() }
    guard first < last, columns * wanted.count * 2 <= Self.mostCounts else {
      throw .queryInvalid(
        "The stretch is empty or has too many columns.", mend: "Ask for less at once, of fewer channels.")
    }
    let reader = ColumnReader(path: "\(folder)/\(description.recording).json")
    let read = try reader.read(first..<last, columnCount: columns, channels: wanted)
    var bytes = StreamFrame(
      kind: .description, channelCount: wanted.count,
      payload: try WireJSON.encode(
        StreamDescription(
          read.format, channels: wanted, samplesPerColumn: read.samplesPerColumn > 1 ? read.samplesPerColumn : nil))
    ).bytes
    bytes.reserveCapacity(read.counts.count * (read.samplesPerColumn > 1 ? 4 : 2) + 1024)
    if read.samplesPerColumn > 1 {
      Self.append(columns: read, width: wanted.count, to: &bytes)
    } else {
      Self.append(samples: read, width: wanted.count, to: &bytes)
    }
    for gap in read.gaps {
      bytes += StreamFrame(.gap, missing: gap.count, from: gap.firstSample, cause: gap.cause).bytes
    }
    return bytes + StreamFrame(kind: .end, payload: Array("The stretch ends.".utf8)).bytes
  }

  private static func append(columns read: ColumnReader.Columns, width: Int, to bytes: inout [UInt8]) {
    let step = max(1, pieceBytes / (width * 8))
    for column in stride(from: 0, to: read.columnCount, by: step) {
      let end = min(column + step, read.columnCount)
      bytes +=
        StreamFrame(
          columns: Array(read.counts[column * width * 2..<end * width * 2]), channelCount: width,
          firstSample: read.firstSample + column * read.samplesPerColumn, samplesPerColumn: read.samplesPerColumn
        ).bytes
    }
  }

  /// Frames that are there, in pieces between those that are not.
  private static func append(samples read: ColumnReader.Columns, width: Int, to bytes: inout [UInt8]) {
    let step = max(1, pieceBytes / (width * 4))
    func isThere(_ frame: Int) -> Bool { read.counts[frame * width * 2] <= read.counts[frame * width * 2 + 1] }
    var frame = 0
    while frame < read.columnCount {
      guard isThere(frame) else {
        frame += 1
        continue
      }
      var end = frame + 1
      while end < read.columnCount, end - frame < step, isThere(end) { end += 1 }
      let counts = stride(from: frame * width * 2, to: end * width * 2, by: 2).map { read.counts[$0] }
      bytes += StreamFrame(samples: counts, channelCount: width, firstSample: read.firstSample + frame).bytes
      frame = end
    }
  }

  /// The signal around an event in its channels.
  func around(_ event: Event) throws(FacialisError) -> EventWaveform {
    let format = description.format
    let own = format.channels.indices.filter { event.channels.contains(format.channels[$0].name) }
    let wanted = own.isEmpty ? Array(format.channels.indices) : own
    let margin = Int((EventWaveform.margin * format.rate).rounded())
    let range = max(0, event.onset - margin)..<event.onset + event.duration + margin
    let read = try ColumnReader(path: "\(folder)/\(description.recording).json").read(
      range, columnCount: min(range.count, EventWaveform.mostColumns), channels: wanted)
    let channels = wanted.enumerated().map { place, channel in
      let scale = format.channels[channel]
      let name = scale.name.description
      func values(_ side: Int) -> [Double?] {
        (0..<read.columnCount).map { column in
          let at = (column * wanted.count + place) * 2
          // A column without samples.
          guard read.counts[at] <= read.counts[at + 1] else { return nil }
          let microvolts = Double(read.counts[at + side]) * scale.microvoltsPerCount + scale.microvoltsAtZero
          return Decimal.round(microvolts, 4)
        }
      }
      return read.samplesPerColumn == 1
        ? EventWaveform.Channel(name: name, samplesUV: values(0))
        : EventWaveform.Channel(name: name, lowUV: values(0), highUV: values(1))
    }
    return EventWaveform(
      fromS: Decimal.round(Double(range.lowerBound) / format.rate, 6), rateHz: format.rate,
      samplesPerColumn: read.samplesPerColumn, channels: channels)
  }

  private func end() throws(FacialisError) -> Int {
    if let samples { return samples }
    return try RecordingReader(path: "\(folder)/\(description.recording).json").sampleCount
  }
}
