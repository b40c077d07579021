// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// About 1 MiB of whole data records, read at once into a buffer that stays.
struct RecordChunk {
  private(set) var firstRecord = 0
  private(set) var endRecord = 0
  private var bytes: [UInt8]
  private let capacity: Int
  private var length = 0

  init(_ layout: FileLayout, recordCount: Int) {
    capacity = max(1, (1 << 18) / layout.recordByteCount)
    bytes = [UInt8](
      repeating: 0, count: min(capacity, max(recordCount, 16)) * layout.recordByteCount + SampleCoding.slack)
  }

  /// Reads the records from `first` on.
  mutating func read(
    _ disk: DiskFile, _ layout: FileLayout, from first: Int, recordCount: Int
  ) throws(FacialisError) {
    let count = min(recordCount - first, (bytes.count - SampleCoding.slack) / layout.recordByteCount)
    let offset = layout.offset(ofRecord: first)
    let length = count * layout.recordByteCount
    let got = try disk.read(length, at: offset, into: &bytes)
    guard got == length else { throw .shrunk(disk.path, offset + got) }
    self.length = length
    firstRecord = first
    endRecord = first + count
  }

  /// Shows the bytes that were read last.
  func show(_ layout: FileLayout, to look: (_ offset: Int, _ bytes: Span<UInt8>) -> Void) {
    look(layout.offset(ofRecord: firstRecord), bytes.span.extracting(0..<length))
  }

  /// Decodes frames counted from the chunk's first into interleaved counts.
  func decode(frame: Int, count: Int, _ layout: FileLayout, into samples: inout [Int32]) {
    var done = 0
    while done < count {
      let at = frame + done
      let record = at / layout.framesPerRecord
      let inRecord = at - record * layout.framesPerRecord
      let frames = min(count - done, layout.framesPerRecord - inRecord)
      SampleCoding.decode(
        bytes, at: record * layout.recordByteCount + inRecord * layout.bytesPerSample, channels: layout.channelOffsets,
        frames: frames, width: layout.bytesPerSample, into: &samples, from: done)
      done += frames
    }
  }

  /// The annotations of a record, gaps left out.
  func annotations(ofRecord record: Int, _ layout: FileLayout, startOnset: Double) -> [StoredAnnotation] {
    guard !layout.annotationRanges.isEmpty else { return [] }
    let begin = (record - firstRecord) * layout.recordByteCount
    var content = AnnotationList.Content()
    for (index, range) in layout.annotationRanges.enumerated() {
      AnnotationList.parse(
        bytes, begin + range.lowerBound..<begin + range.upperBound, isFirst: index == 0, into: &content)
    }
    return content.annotations.filter { !$0.isGap }.map {
      StoredAnnotation($0, startOnset: startOnset, rate: layout.rate, record: record)
    }
  }
}

extension StoredAnnotation {
  /// Places an annotation whose onset counts as the file does.
  init(_ annotation: Annotation, startOnset: Double, rate: Double, record: Int) {
    let difference = annotation.onset - startOnset
    // Files state onsets to 100 ns; the difference of two is stated no finer.
    let onset = difference.magnitude < 1e8 ? Decimal.round(difference, 7) : difference
    let placed = Annotation(onset: onset, duration: annotation.duration, text: annotation.text)
    self.init(
      placed, sample: Self.whole(onset * rate), sampleCount: Self.whole((annotation.duration ?? 0) * rate),
      record: record)
  }

  private static func whole(_ number: Double) -> Int {
    number.isFinite && number.magnitude < 9e18 ? Int(number.rounded()) : 0
  }
}
