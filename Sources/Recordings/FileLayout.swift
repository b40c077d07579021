// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Where everything stands in a file's data records.
struct FileLayout: Sendable {
  let headerByteCount: Int
  let recordByteCount: Int
  let bytesPerSample: Int
  let isDiscontinuous: Bool
  /// Frames in a record and rate of the channels that are read; 0 where there are none.
  let framesPerRecord: Int
  let rate: Double
  /// Bytes of each channel's first sample within a record.
  let channelOffsets: [Int]
  /// Bytes of each annotation signal within a record.
  let annotationRanges: [Range<Int>]

  init(_ header: FileHeader, signals: [Int], rate: Double) {
    self.init(
      header, signals: signals, rate: rate,
      framesPerRecord: signals.first.map { header.signals[$0].samplesPerRecord } ?? 0)
  }

  private init(_ header: FileHeader, signals: [Int], rate: Double, framesPerRecord: Int) {
    headerByteCount = header.byteCount
    recordByteCount = header.recordByteCount
    bytesPerSample = header.kind.bytesPerSample
    isDiscontinuous = header.kind.isDiscontinuous
    self.rate = rate
    self.framesPerRecord = framesPerRecord
    var offsets: [Int] = []
    var ranges: [Range<Int>] = []
    var offset = 0
    for signal in header.signals {
      let length = signal.samplesPerRecord * header.kind.bytesPerSample
      offsets.append(offset)
      if signal.isAnnotations, header.kind.isPlus, length > 0 { ranges.append(offset..<offset + length) }
      offset += length
    }
    channelOffsets = signals.map { offsets[$0] }
    annotationRanges = ranges
  }

  /// The layout for a look at annotations alone, with time in microseconds.
  init(timeOf header: FileHeader) {
    self.init(header, signals: [], rate: 1e6, framesPerRecord: header.recordMicroseconds)
  }

  func offset(ofRecord record: Int) -> Int { headerByteCount + record * recordByteCount }
}
