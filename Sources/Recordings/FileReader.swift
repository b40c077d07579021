// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Reads the EMG of one EDF, EDF+, BDF or BDF+ file of any origin, in order, in bounded memory.
///
/// Samples that only fill a gap (`BAD_ACQ_SKIP`) and the time between the records of a discontinuous file come back as gaps.
/// One thread at a time. Memory: about 1 MiB of file from the first `next` on, or one data record where that is longer.
struct FileReader {
  typealias Element = RecordingReader.Element

  let path: String
  let file: FileHeader
  /// Who, when, with what, and the format of the EMG channels, in the order of the montage or the file.
  let header: RecordingHeader
  /// Signals that are not read, and why; annotations are not among them.
  let ignored: [IgnoredSignal]
  /// Index of the next sample, counted from the file's first, gaps included.
  private(set) var position = 0
  /// Whole data records in the file, by its size.
  private(set) var recordCount: Int

  private let disk: DiskFile
  private let layout: FileLayout
  private var scan = AnnotationScan()
  private var ownWarnings: [RecordingWarning]
  private var readWarnings: [RecordingWarning] = []
  private var chunk: RecordChunk?
  /// Samples missing before the record that comes next, by the discontinuities passed so far.
  private var nextDiscontinuity = 0
  private var nextFilled = 0
  /// The frames that are handed out next: records of one time line up to one with annotations.
  private var run = RecordRun()
  private var pendingGap = 0
  private var pendingCause = ""
  private var pendingAnnotations: [StoredAnnotation] = []
  /// Is shown the bytes of data records as they are read, with their offset.
  var onRead: ((_ offset: Int, _ bytes: Span<UInt8>) -> Void)?

  /// Opens a file; with a montage its inputs are labels (or numbers, `#3`) of the file's signals.
  ///
  /// Throws where it cannot be read, is damaged (with the byte offset), holds no EMG, or a label claims EMG and is not understood.
  init(path: String, montage: Montage? = nil) throws(FacialisError) {
    self.path = path
    disk = try DiskFile(reading: path)
    let (file, warnings) = try FileHeader.read(disk)
    self.file = file
    ownWarnings = warnings
    let choice = try ChannelChoice(file, montage: montage, path: path)
    ignored = choice.ignored
    layout = FileLayout(file, signals: choice.signals, rate: choice.format.rate)
    let size = try disk.size()
    recordCount = max(0, (size - layout.headerByteCount) / max(layout.recordByteCount, 1))
    guard recordCount > 0 else {
      throw .noWholeRecord(path, layout.headerByteCount + layout.recordByteCount, size)
    }
    guard layout.recordByteCount <= 1 << 28 else { throw .recordTooLong(path, layout.recordByteCount) }
    try scan.advance(disk, layout, to: recordCount)
    header = Self.header(file, choice.format, startOnset: scan.startOnset)
    ownWarnings += RecordingWarning.ofSize(file, layout, recordCount: recordCount, size: size)
  }

  /// Samples from the file's first to its last, gaps included, and without frames that only fill the last record up.
  var sampleCount: Int {
    let stored = recordCount * layout.framesPerRecord + scan.missing
    guard let last = scan.filled.last, last.cause == Annotation.paddingCause, last.range.upperBound >= stored else {
      return stored
    }
    return last.range.lowerBound
  }

  /// What is not as the standard says and could be lived with, as far as it was seen.
  var warnings: [RecordingWarning] { ownWarnings + scan.warnings + readWarnings }

  /// The next samples (into the front of `samples`, which gets their length), annotations or gap; `.end` after the last. A file
  /// that became shorter is an error.
  mutating func next(into samples: inout [Int32]) throws(FacialisError) -> Element {
    while true {
      if position < run.end {
        let stop = passFilled()
        if position < stop {
          if let gap = takeGap() { return gap }
          return .samples(frameCount: decode(to: stop, into: &samples))
        }
      } else if !pendingAnnotations.isEmpty {
        if let gap = takeGap() { return gap }
        defer { pendingAnnotations = [] }
        return .annotations(pendingAnnotations)
      } else if try !beginRun() {
        return takeGap() ?? .end
      }
    }
  }

  /// Looks whether the file has grown, so that `next()` goes on behind its former end.
  mutating func refresh() throws(FacialisError) -> Bool {
    let size = try disk.size()
    let count = max(0, (size - layout.headerByteCount) / layout.recordByteCount)
    if count < recordCount { throw .shrunk(path, size) }
    guard count > recordCount else { return false }
    try scan.advance(disk, layout, to: count)
    recordCount = count
    return true
  }

  /// Goes on with the data record that holds a sample, forwards or backwards; behind the last one, at the end.
  mutating func seek(to sample: Int) throws(FacialisError) {
    var record = 0
    var begin = 0
    nextDiscontinuity = 0
    for discontinuity in scan.discontinuities {
      let onset = begin + (discontinuity.record - record) * layout.framesPerRecord + discontinuity.samples
      if onset > sample { break }
      nextDiscontinuity += 1
      record = discontinuity.record
      begin = onset
    }
    let last =
      nextDiscontinuity < scan.discontinuities.count ? scan.discontinuities[nextDiscontinuity].record : recordCount
    let ahead = min(max(0, sample - begin) / layout.framesPerRecord, last - record)
    record += ahead
    begin += ahead * layout.framesPerRecord
    position = begin
    pendingGap = 0
    pendingAnnotations = []
    nextFilled = scan.filled.firstIndex { $0.range.upperBound > begin } ?? scan.filled.count
    run = RecordRun(begin: begin, end: begin, firstFrame: 0, nextRecord: record)
    // What is read next begins with this record.
    chunk = nil
  }

  /// Moves over filled samples at the position, and returns where the samples that follow end.
  private mutating func passFilled() -> Int {
    while nextFilled < scan.filled.count {
      let filled = scan.filled[nextFilled]
      if filled.range.upperBound <= position {
        nextFilled += 1
      } else if filled.range.lowerBound <= position {
        let end = min(filled.range.upperBound, run.end)
        // Frames that only fill the last record up were never there.
        if position < sampleCount { addGap(end - position, filled.cause) }
        position = end
        if position == run.end { return position }
      } else {
        return min(run.end, filled.range.lowerBound)
      }
    }
    return run.end
  }

  private mutating func addGap(_ samples: Int, _ cause: String) {
    if pendingGap == 0 { pendingCause = cause }
    pendingGap += samples
  }

  private mutating func takeGap() -> Element? {
    guard pendingGap > 0 else { return nil }
    defer { pendingGap = 0 }
    return .gap(sampleCount: pendingGap, cause: pendingCause)
  }

  /// Gives the memory back that reading took; `next` takes it again.
  mutating func release() { chunk = nil }

  private mutating func decode(to stop: Int, into samples: inout [Int32]) -> Int {
    let frames = stop - position
    let needed = frames * layout.channelOffsets.count
    if samples.count != needed { samples = [Int32](repeating: 0, count: needed) }
    chunk?.decode(frame: run.firstFrame + position - run.begin, count: frames, layout, into: &samples)
    position = stop
    return frames
  }

  /// Takes the next records that follow each other without a gap, up to one with annotations; false at the file's end.
  private mutating func beginRun() throws(FacialisError) -> Bool {
    guard run.nextRecord < recordCount else { return false }
    var chunk = chunk.take() ?? RecordChunk(layout, recordCount: recordCount)
    defer { self.chunk = chunk }
    if run.nextRecord >= chunk.endRecord {
      try chunk.read(disk, layout, from: run.nextRecord, recordCount: recordCount)
      if let onRead { chunk.show(layout, to: onRead) }
    }
    let first = run.nextRecord
    if nextDiscontinuity < scan.discontinuities.count, scan.discontinuities[nextDiscontinuity].record == first {
      let missing = scan.discontinuities[nextDiscontinuity].samples
      addGap(missing, "discontinuous")
      position += missing
      nextDiscontinuity += 1
    }
    var end = first
    while end < chunk.endRecord, pendingAnnotations.isEmpty {
      if end > first, nextDiscontinuity < scan.discontinuities.count,
        scan.discontinuities[nextDiscontinuity].record == end
      {
        break
      }
      if scan.holdsAnnotations(end) {
        pendingAnnotations = chunk.annotations(ofRecord: end, layout, startOnset: scan.startOnset)
      }
      end += 1
    }
    run = RecordRun(
      begin: position, end: position + (end - first) * layout.framesPerRecord,
      firstFrame: (first - chunk.firstRecord) * layout.framesPerRecord, nextRecord: end)
    return true
  }

  private static func header(
    _ file: FileHeader, _ format: StreamFormat, startOnset: Double
  ) -> RecordingHeader {
    var start = file.start ?? LocalDateTime.unknown
    if (0..<1).contains(startOnset) {
      start.ticks = min(AnnotationList.ticks(startOnset), LocalDateTime.ticksPerSecond - 1)
    }
    return RecordingHeader(
      format: format, start: start, patientField: file.patient, recordingField: file.recording,
      isPlus: file.kind.isPlus)
  }
}

/// Frames of consecutive data records on one time line.
private struct RecordRun {
  /// Sample index of the first frame, and of the one after the last.
  var begin = 0
  var end = 0
  /// Frames between the chunk's first and this run's first.
  var firstFrame = 0
  var nextRecord = 0
}
