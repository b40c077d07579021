// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// What has to be known of a file's annotations before its samples are handed out: when its records begin, and which samples
/// only fill gaps. One pass that reads nothing but the annotation signals; memory grows with the number of gaps and by
/// a bit for each record.
struct AnnotationScan {
  /// Samples that are not there before a data record of a discontinuous file.
  struct Discontinuity {
    var record: Int
    var samples: Int
  }

  /// Filled samples, by index from the file's first sample.
  struct Filled {
    var range: Range<Int>
    var cause: String
  }

  /// Onset of the first data record as the file counts time; 0 where it does not say.
  private(set) var startOnset = 0.0
  private(set) var discontinuities: [Discontinuity] = []
  private(set) var filled: [Filled] = []
  private(set) var warnings: [RecordingWarning] = []
  private(set) var annotationCount = 0
  private(set) var scannedRecords = 0
  /// The annotations that are no gaps, as many as are to be kept.
  private(set) var kept: [StoredAnnotation] = []

  /// No recording has more samples: at 1 MHz it would last 30 years.
  private static let farthest = 1e15

  /// One bit a record: whether it holds annotations that are no gaps.
  private var annotated: [UInt64] = []
  private let keepLimit: Int
  private var missingSamples = 0
  private var found: [Filled] = []

  /// A scan that keeps up to `keepLimit` annotations.
  init(keepLimit: Int = 0) {
    self.keepLimit = keepLimit
  }

  /// Samples that are missing between the records of a discontinuous file.
  var missing: Int { missingSamples }

  /// Whether the record holds annotations that are no gaps.
  func holdsAnnotations(_ record: Int) -> Bool {
    record >> 6 < annotated.count && annotated[record >> 6] >> UInt64(record & 63) & 1 == 1
  }

  /// Goes on from the last record that was looked at up to `recordCount`.
  mutating func advance(_ file: DiskFile, _ layout: FileLayout, to recordCount: Int) throws(FacialisError) {
    guard !layout.annotationRanges.isEmpty else {
      scannedRecords = recordCount
      return
    }
    let length = layout.annotationRanges.reduce(0) { max($0, $1.count) }
    var buffer = [UInt8](repeating: 0, count: length)
    while scannedRecords < recordCount {
      let record = scannedRecords
      var content = AnnotationList.Content()
      for (index, range) in layout.annotationRanges.enumerated() {
        let offset = layout.offset(ofRecord: record) + range.lowerBound
        guard try file.read(range.count, at: offset, into: &buffer) == range.count else {
          throw .shrunk(file.path, offset)
        }
        AnnotationList.parse(buffer, 0..<range.count, isFirst: index == 0, into: &content)
        if let place = content.firstMalformed {
          warnOnce("annotation-malformed", "An annotation is malformed and was left out.", offset + place)
          content.firstMalformed = nil
        }
      }
      try note(content, record, file.path, layout)
      scannedRecords += 1
    }
    join()
  }

  private mutating func note(
    _ content: AnnotationList.Content, _ record: Int, _ path: String, _ layout: FileLayout
  ) throws(FacialisError) {
    let offset = layout.offset(ofRecord: record)
    if record == 0 {
      startOnset = content.recordOnset ?? 0
      if !(0..<1).contains(startOnset) {
        warnOnce("first-record", "The first data record does not begin in the header's second.", offset)
      }
    }
    if let onset = content.recordOnset, layout.rate > 0 {
      let expected = Double(record) * Double(layout.framesPerRecord) + Double(missingSamples)
      let found = (onset - startOnset) * layout.rate
      let excess = (found - expected).rounded()
      if layout.isDiscontinuous {
        // Programs that round the times of their records are a little early now and then.
        if excess < -0.01 * layout.rate { throw .recordsOutOfOrder(path, record, offset) }
        if excess < 0 || found.magnitude > Self.farthest {
          warnOnce("time-keeping", "Data record \(record + 1) does not begin where the one before it ends.", offset)
        } else if excess > 0 {
          discontinuities.append(Discontinuity(record: record, samples: Int(excess)))
          missingSamples += Int(excess)
        }
      } else if excess != 0 {
        warnOnce(
          "time-keeping",
          "The file says it is continuous, and data record \(record + 1) does not begin where it should.",
          offset)
      }
    } else if content.recordOnset == nil {
      warnOnce("no-time-keeping", "Data record \(record + 1) does not say when it begins.", offset)
    }
    annotationCount += content.annotations.count
    if content.annotations.contains(where: { !$0.isGap }) {
      while annotated.count <= record >> 6 { annotated.append(0) }
      annotated[record >> 6] |= 1 << UInt64(record & 63)
    }
    for annotation in content.annotations where kept.count < keepLimit && !annotation.isGap {
      kept.append(StoredAnnotation(annotation, startOnset: startOnset, rate: layout.rate, record: record))
    }
    guard layout.rate > 0 else { return }
    for annotation in content.annotations {
      guard let cause = annotation.gapCause, let duration = annotation.duration, duration > 0 else { continue }
      let first = ((annotation.onset - startOnset) * layout.rate).rounded()
      let count = (duration * layout.rate).rounded()
      guard count >= 1, first + count > 0, first + count < Self.farthest else { continue }
      found.append(Filled(range: Int(max(first, 0))..<Int(first + count), cause: cause))
    }
  }

  /// Sorts what was found and joins what touches.
  private mutating func join() {
    filled = []
    for next in found.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      if let last = filled.last, next.range.lowerBound <= last.range.upperBound, last.cause == next.cause {
        let end = max(last.range.upperBound, next.range.upperBound)
        filled[filled.count - 1].range = last.range.lowerBound..<end
      } else if let last = filled.last, next.range.lowerBound < last.range.upperBound {
        if next.range.upperBound > last.range.upperBound {
          filled.append(Filled(range: last.range.upperBound..<next.range.upperBound, cause: next.cause))
        }
      } else {
        filled.append(next)
      }
    }
  }

  private mutating func warnOnce(_ code: String, _ message: String, _ offset: Int) {
    guard !warnings.contains(where: { $0.code == code }) else { return }
    warnings.append(RecordingWarning(code, message, byteOffset: offset))
  }
}
