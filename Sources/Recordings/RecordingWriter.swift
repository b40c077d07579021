// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Writes a recording as BDF+C (24 bits) or, where the ADC has 16 bits or fewer, EDF+C, one data record at a time.
///
/// A data record that has been appended survives the death of the process. `synchronise()` brings all of them to the disk and only
/// then counts them in the header, so that the count never promises more than a power cut leaves. One thread at a time;
/// every call may block for as long as the disk does.
public final class RecordingWriter {
  public let path: String
  public let header: RecordingHeader
  public let kind: FileKind
  public let layout: RecordLayout
  /// Bytes for annotations in each data record; a longer text than about 70 bytes less is cut.
  public let annotationCapacity: Int
  /// Data records appended so far.
  public private(set) var recordCount = 0
  /// Annotations that did not fit yet, in the order in which they will be written.
  public private(set) var waiting: [Annotation] = []

  private let sink: any ByteSink
  private let headerByteCount: Int
  private var record: [UInt8]
  private var lastFrame: [Int32]
  private var countedRecords = 0
  private var isClosed = false

  /// Creates the file with its header and no data record; `annotationCapacity` is rounded up to whole samples, 120 at least.
  ///
  /// Throws where the file exists or cannot be created, or where rate or calibration of `header.format` are not those that a
  /// header gives back (`StreamFormat.representableInHeader()`).
  public convenience init(
    path: String, header: RecordingHeader, recordDuration: Double = 0.25, annotationCapacity: Int = 240
  ) throws(FacialisError) {
    try Self.check(header.format, recordDuration)
    let file = try DiskFile(creating: path)
    do throws(FacialisError) {
      try self.init(
        sink: file, path: path, header: header, recordDuration: recordDuration, annotationCapacity: annotationCapacity)
    } catch {
      // Without a whole header it is no recording, and its name would be taken.
      DiskFile.remove(path)
      throw error
    }
  }

  package init(
    sink: any ByteSink, path: String, header: RecordingHeader, recordDuration: Double = 0.25,
    annotationCapacity: Int = 240
  ) throws(FacialisError) {
    try Self.check(header.format, recordDuration)
    self.sink = sink
    self.path = path
    self.header = header
    let format = header.format
    kind = Self.kind(for: format)
    layout = RecordLayout(rate: format.rate, recordDuration: recordDuration)
    let width = kind.bytesPerSample
    let annotationSamples = (max(annotationCapacity, 120) + width - 1) / width
    self.annotationCapacity = annotationSamples * width
    let fileHeader = Self.fileHeader(header, kind, layout, annotationSamples)
    headerByteCount = fileHeader.byteCount
    record = [UInt8](repeating: 0, count: fileHeader.recordByteCount)
    lastFrame = [Int32](repeating: 0, count: format.channels.count)
    try sink.write(fileHeader.encoded(), at: 0)
  }

  /// Frames that each data record takes.
  public var framesPerRecord: Int { layout.framesPerRecord }

  /// Frames appended so far.
  public var frameCount: Int { recordCount * framesPerRecord }

  /// Gives annotations to the records that come next, before any is appended; the same rules of order hold for them.
  public func annotate(_ annotations: [Annotation]) { waiting += annotations }

  /// Writes one data record of `framesPerRecord` frames, [frame][channel], and as many annotations as fit.
  ///
  /// Gaps go first, then what people and devices noted, then Facialis' own events; the rest waits for the next record. Returns
  /// the annotations that this record holds, in order: they are what a reader hands out with it. Counts beyond the file's
  /// sample width are held at its limits. After an error nothing has been appended and the same call may be repeated.
  @discardableResult
  public func append(_ counts: Span<Int32>, annotations: [Annotation] = []) throws(FacialisError) -> [Annotation] {
    let channelCount = header.format.channels.count
    guard !isClosed, counts.count == framesPerRecord * channelCount else {
      throw .writerMisused("A data record has \(framesPerRecord) frames of \(channelCount) channels.")
    }
    let width = kind.bytesPerSample
    SampleCoding.encode(counts, channelCount: channelCount, width: width, range: kind.countRange, into: &record)
    let queue = waiting + annotations
    let ordered =
      queue.filter(\.isGap) + queue.filter { !$0.isGap && !$0.isOwn } + queue.filter { !$0.isGap && $0.isOwn }
    let startTicks = header.start.ticks
    var list = AnnotationList.timeKeeping(ticks: startTicks + recordCount * layout.microseconds * 10)
    // Room is left for the mark of a padded record, so that no annotation is too long for every record.
    let limit = annotationCapacity - list.count - 56
    var stored = 0
    for annotation in ordered {
      let bytes = AnnotationList.encoded(annotation, startTicks: startTicks, limit: limit)
      if list.count + bytes.count > annotationCapacity { break }
      list += bytes
      stored += 1
    }
    let begin = record.count - annotationCapacity
    for index in 0..<annotationCapacity { record[begin + index] = index < list.count ? list[index] : 0 }
    try sink.write(record, at: headerByteCount + recordCount * record.count)
    recordCount += 1
    waiting = Array(ordered[stored...])
    for channel in 0..<channelCount { lastFrame[channel] = counts[counts.count - channelCount + channel] }
    return Array(ordered[..<stored])
  }

  /// Writes the last frames of a recording, fewer than a data record holds: the rest of it is filled with each channel's last
  /// value and marked as a gap. A gap that reaches the end of a file is its padding, and readers end before it.
  @discardableResult
  public func appendLast(
    _ counts: Span<Int32>, annotations: [Annotation] = []
  ) throws(FacialisError) -> [Annotation] {
    let channelCount = header.format.channels.count
    guard counts.count % channelCount == 0, counts.count < framesPerRecord * channelCount else {
      throw .writerMisused("The last data record has fewer than \(framesPerRecord) frames of \(channelCount) channels.")
    }
    let frames = counts.count / channelCount
    var filled: [Int32] = []
    filled.reserveCapacity(framesPerRecord * channelCount)
    for index in counts.indices { filled.append(counts[index]) }
    let last = frames > 0 ? Array(filled.suffix(channelCount)) : lastFrame
    for _ in frames..<framesPerRecord { filled += last }
    let padding = Annotation.gap(
      sample: frameCount + frames, sampleCount: framesPerRecord - frames, rate: layout.rate,
      cause: Annotation.paddingCause)
    return try append(filled.span, annotations: [padding] + annotations)
  }

  /// Brings every appended record to the disk, then counts them in the header.
  public func synchronise() throws(FacialisError) {
    guard countedRecords < recordCount else { return }
    try sink.synchronise()
    try sink.write(HeaderText.field(String(recordCount), 8), at: FileHeader.recordCountField)
    countedRecords = recordCount
  }

  /// Ends the file: annotations that still wait get padded data records of their own, and everything reaches the disk.
  ///
  /// After an error the file is as valid as it was; it may be called again.
  public func close() throws(FacialisError) {
    guard !isClosed else { return }
    let nothing: [Int32] = []
    while !waiting.isEmpty { try appendLast(nothing.span) }
    try synchronise()
    try sink.synchronise()
    try sink.close()
    isClosed = true
  }

  /// Ends the file after a failure: cuts off what a write left behind the last whole data record, counts the records and closes it, as
  /// far as the disk lets it. Does nothing to a file that is closed.
  public func abandon() {
    guard !isClosed else { return }
    isClosed = true
    try? sink.truncate(to: headerByteCount + recordCount * record.count)
    try? synchronise()
    try? sink.close()
  }
}
