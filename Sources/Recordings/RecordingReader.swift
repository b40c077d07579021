// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// Reads the EMG of a recording, of one file or of several that it was rotated over, in order, in bounded memory.
///
/// Any EDF, EDF+, BDF or BDF+ file is a recording, whoever wrote it. Where Facialis wrote several files, each of them (or the
/// description beside them) opens the whole as one stream: samples count from the recording's first, and what is missing
/// between two files comes back as a gap. One thread at a time. Memory: about 1 MiB of file and its counts, or one data record
/// where that is longer.
public struct RecordingReader {
  /// What a reader hands out.
  public enum Element: Sendable, Equatable {
    /// Frames that follow each other; their counts are in `samples` until the next call.
    case samples(frameCount: Int)
    /// Annotations of the data record whose samples came last, in the file's order, without gaps; own ones are among them.
    case annotations([StoredAnnotation])
    /// Samples that are not there, and what they were lost to.
    case gap(sampleCount: Int, cause: String)
    case end
  }

  /// The path that was opened.
  public let path: String
  /// The files of the recording that are there, in order.
  public private(set) var files: RecordingFiles
  /// Header of the first file.
  public let file: FileHeader
  /// Who, when, with what, and the format of the EMG channels, in the order of the montage or the file.
  public let header: RecordingHeader
  /// Signals that are not read, and why; annotations are not among them.
  public let ignored: [IgnoredSignal]
  /// Interleaved counts of the last `.samples`, [frame][channel].
  public private(set) var samples: [Int32] = []
  /// Index of the next sample, counted from the recording's first, gaps included.
  public private(set) var position = 0

  /// What was corrected after the recording; `header` has it.
  public let amendments: Amendments

  private let montage: Montage?
  private var readers: [FileReader]
  /// Which of the readers is at its turn.
  private var current = 0

  /// Opens a recording by one of its files or by its description, or with `singleFile` nothing but that file.
  ///
  /// With a montage its inputs are labels (or numbers, `#3`) of the files' signals. Throws where a file cannot be read, is
  /// damaged (with the byte offset), holds no EMG, a label claims EMG and is not understood, or the files contradict each other.
  public init(path: String, montage: Montage? = nil, singleFile: Bool = false) throws(FacialisError) {
    self.path = path
    self.montage = montage
    files = try singleFile ? RecordingFiles(single: path) : RecordingFiles(path: path)
    readers = []
    for part in files.parts { readers.append(try FileReader(path: part.path, montage: montage)) }
    try files.place(sampleCounts: readers.map(\.sampleCount))
    for index in readers.indices.dropFirst() {
      try files.check(readers[index].header.format, of: index, against: readers[0].header.format)
    }
    file = readers[0].file
    ignored = readers[0].ignored
    var header = readers[0].header
    let first = files.parts[0].firstSample
    if first > 0 { header.start = header.start.advanced(bySeconds: -Double(first) / header.format.rate) }
    amendments = try singleFile ? Amendments(base: RecordingName(path).base) : Amendments(base: files.base)
    self.header = amendments.apply(to: header)
  }

  /// Rate and channels of the EMG.
  public var format: StreamFormat { header.format }

  /// Whole data records in the files, by their sizes.
  public var recordCount: Int { readers.reduce(0) { $0 + $1.recordCount } }

  /// Samples from the recording's first to its last, gaps included, and without frames that only fill the last record up.
  public var sampleCount: Int {
    let last = readers.count - 1
    return files.parts[last].firstSample + readers[last].sampleCount
  }

  /// What is not as the standard says and could be lived with, as far as it was seen; file by file where there are several.
  public var warnings: [RecordingWarning] {
    let own = amendments.warnings + files.warnings
    guard readers.count > 1 else { return own + readers[0].warnings }
    return own
      + zip(files.parts, readers).flatMap { part, reader in
        reader.warnings.map { RecordingWarning($0.code, "\(part.name): \($0.message)", byteOffset: $0.byteOffset) }
      }
  }

  /// Has the bytes of data records shown to `look` as they are read, with the file's place in `files` and their offset in it, so
  /// that nobody has to read them twice.
  package mutating func showBytes(to look: @escaping (_ file: Int, _ offset: Int, _ bytes: Span<UInt8>) -> Void) {
    for index in readers.indices { readers[index].onRead = { look(index, $0, $1) } }
  }

  /// The next samples, annotations or gap; `.end` after the last. A file that became shorter is an error.
  public mutating func next() throws(FacialisError) -> Element {
    while true {
      let part = files.parts[current]
      if position < part.firstSample {
        let missing = part.firstSample - position
        position = part.firstSample
        return .gap(sampleCount: missing, cause: part.gapCause ?? RecordingFiles.unknownCause)
      }
      switch try readers[current].next(into: &samples) {
      case .samples(let count):
        position += count
        return .samples(frameCount: count)
      case .gap(let count, let cause):
        position += count
        return .gap(sampleCount: count, cause: cause)
      case .annotations(let annotations):
        guard part.firstSample > 0 else { return .annotations(annotations) }
        return .annotations(annotations.map { $0.moved(by: part.firstSample, rate: format.rate) })
      case .end:
        guard current + 1 < readers.count else { return .end }
        readers[current].release()
        current += 1
      }
    }
  }

  /// Looks whether the last file has grown or a further file has begun, so that `next()` goes on behind the former end.
  public mutating func refresh() throws(FacialisError) -> Bool {
    // The next file is looked for first: once it is there, the one before it is complete.
    let further = try files.further()
    let last = readers.count - 1
    let hasGrown = try readers[last].refresh()
    guard let further else { return hasGrown }
    let reader = try FileReader(path: further.path, montage: montage)
    try files.check(reader.header.format, of: further.name, against: readers[0].header.format)
    try files.append(further, after: readers[last].sampleCount)
    readers.append(reader)
    return true
  }

  /// Goes on with the data record that holds a sample, forwards or backwards; what lies before it in the record comes too.
  public mutating func seek(to sample: Int) throws(FacialisError) {
    let index = files.parts.lastIndex { $0.firstSample <= sample } ?? 0
    for other in readers.indices where other != index { readers[other].release() }
    for other in readers.indices where other > index { try readers[other].seek(to: 0) }
    try readers[index].seek(to: max(0, sample - files.parts[index].firstSample))
    current = index
    position = files.parts[index].firstSample + readers[index].position
  }
}

extension StoredAnnotation {
  /// The same in a file that begins `samples` after the recording.
  fileprivate func moved(by samples: Int, rate: Double) -> StoredAnnotation {
    var annotation = annotation
    let onset = annotation.onset + Double(samples) / rate
    // Files state onsets to 100 ns; a sum of two is stated no finer.
    annotation.onset = onset.magnitude < 1e8 ? Decimal.round(onset, 7) : onset
    return StoredAnnotation(annotation, sample: sample + samples, sampleCount: sampleCount, record: record)
  }
}
