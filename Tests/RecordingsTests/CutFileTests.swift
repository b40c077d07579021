// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings
import Testing

/// What a crash or a power cut leaves, at every byte of everything that is written.
@Suite struct CutFileTests {
  /// Keeps every write and synchronisation in order.
  private final class Journal: ByteSink {
    enum Entry {
      case write([UInt8], at: Int)
      case synchronise
    }

    var entries: [Entry] = []

    func write(_ bytes: [UInt8], at offset: Int) throws(FacialisError) { entries.append(.write(bytes, at: offset)) }
    func synchronise() throws(FacialisError) { entries.append(.synchronise) }
    func close() throws(FacialisError) {}
  }

  private static let rate = 40.0
  private static let records = 6

  /// Six small records with markers and a gap, synchronised after every second one.
  private func journal(bits: Int) throws -> (journal: Journal, counts: [Int32], recordBytes: Int, headerBytes: Int) {
    let format = RecordingFixture.format(rate: Self.rate, channels: 2, bits: bits)
    let journal = Journal()
    let writer = try RecordingWriter(
      sink: journal, path: "memory", header: RecordingFixture.header(format), annotationCapacity: 120)
    let counts = RecordingFixture.counts(frames: Self.records * writer.framesPerRecord, channels: 2, bits: bits)
    for record in 0..<Self.records {
      let first = record * writer.framesPerRecord * 2
      var annotations: [Annotation] = []
      if record == 2 { annotations.append(Annotation(sample: 25, rate: Self.rate, text: "task:smile:on")) }
      if record == 4 { annotations.append(.gap(sample: 44, sampleCount: 3, rate: Self.rate, cause: "source")) }
      try writer.append(counts.span.extracting(first..<first + writer.framesPerRecord * 2), annotations: annotations)
      if record % 2 == 1 { try writer.synchronise() }
    }
    try writer.close()
    let size = RecordingWriter.size(of: format, recordDuration: 0.25, annotationCapacity: 120)
    return (journal, counts, size.record, size.header)
  }

  /// Cut after every byte that was ever written: every whole record is read as it was written, nothing else is, the gap is a gap, and
  /// the header never counts more records than there are.
  @Test(arguments: [16, 24]) func everyByteOfEveryWrite(bits: Int) throws {
    let (journal, counts, recordBytes, headerBytes) = try journal(bits: bits)
    try RecordingFixture.withFolder { folder in
      let path = "\(folder)/cut.bdf"
      var file: [UInt8] = []
      var cuts = 0
      for case .write(let bytes, let offset) in journal.entries {
        for length in 1...bytes.count {
          let end = offset + length
          if file.count < end { file += [UInt8](repeating: 0, count: end - file.count) }
          file[end - 1] = bytes[length - 1]
          cuts += 1
          // Inside a record nothing can change but its own completeness; a few of its bytes stand for all.
          if offset >= headerBytes, length > 8, length < bytes.count - 8, length % 16 != 0 { continue }
          try check(file, path, counts, recordBytes, headerBytes)
        }
      }
      #expect(cuts == headerBytes + Self.records * recordBytes + 3 * 8)
    }
  }

  private func check(
    _ bytes: [UInt8], _ path: String, _ counts: [Int32], _ recordBytes: Int, _ headerBytes: Int
  ) throws {
    _ = unsafe unlink(path)
    let sink = try DiskFile(creating: path)
    try sink.write(bytes, at: 0)
    try sink.close()
    let whole = max(0, bytes.count - headerBytes) / recordBytes
    guard whole > 0 else {
      #expect(throws: FacialisError.self) { try RecordingReader(path: path) }
      return
    }
    var reader = try RecordingReader(path: path)
    #expect(reader.recordCount == whole)
    // The count is written in place, so that a cut inside it may leave a mixture of two counts, never more than the greater.
    #expect(reader.file.recordCount <= whole)
    var expected = counts.prefix(whole * 20)
    if whole >= 5 { expected = expected.prefix(88) + counts[94..<whole * 20] }
    var read: [Int32] = []
    var gaps = 0
    var markers: [Int] = []
    reading: while true {
      switch try reader.next() {
      case .samples: read += reader.samples
      case .gap(let count, let cause):
        gaps += count
        #expect(cause == "source")
      case .annotations(let found): markers += found.map(\.sample)
      case .end: break reading
      }
    }
    #expect(read == Array(expected))
    #expect(gaps == (whole >= 5 ? 3 : 0))
    #expect(markers == (whole >= 3 ? [25] : []))
  }

  /// Counts of every width come back as they were, at the limits of the ADC and of the file, with calibration and skew.
  @Test(arguments: [16, 18, 24]) func countsAndSkewComeBack(bits: Int) throws {
    let limit = Int32(1) << Int32(bits - 1)
    let names = [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)]
    let format = StreamFormat(
      rate: 2000,
      channels: names.enumerated().map { index, name in
        ChannelFormat(
          name: name,
          calibration: Calibration(
            digitalMinimum: -limit, digitalMaximum: limit - 1, physicalMinimum: -10_000, physicalMaximum: 9999.7),
          skew: Double(index) * 2.5e-6)
      }, bits: bits
    ).representableInHeader()
    let extremes = [-limit, -limit + 1, -1, 0, 1, limit - 2, limit - 1]
    let counts = (0..<1000).map { extremes[($0 / 2 * 3 + $0 % 2) % extremes.count] }
    try RecordingFixture.withFolder { folder in
      let path = "\(folder)/width.bdf"
      let writer = try RecordingWriter(path: path, header: RecordingFixture.header(format))
      #expect(writer.kind == (bits == 16 ? .edfContinuous : .bdfContinuous))
      try writer.append(counts.span)
      try writer.close()
      var reader = try RecordingReader(path: path)
      #expect(reader.format.channels.map(\.calibration) == format.channels.map(\.calibration))
      #expect(try reader.next() == .samples(frameCount: 500))
      #expect(reader.samples == counts)
      #expect(reader.format.channels.map(\.skew) == [0, 2.5e-6])
    }
  }

  /// After a failed write the file ends with its last whole record, and says so.
  @Test func anAbandonedFileIsRegular() throws {
    try RecordingFixture.withFolder { folder in
      let path = "\(folder)/full.bdf"
      let format = RecordingFixture.format()
      let disk = try DiskFile(creating: path)
      let sink = FullDisk(disk, room: 20_000)
      let writer = try RecordingWriter(sink: sink, path: path, header: RecordingFixture.header(format))
      let counts = RecordingFixture.counts(frames: 500, channels: 2)
      #expect(throws: FacialisError.self) { for _ in 0..<20 { try writer.append(counts.span) } }
      writer.abandon()
      writer.abandon()
      let reader = try RecordingReader(path: path)
      #expect(reader.warnings.isEmpty)
      #expect(reader.recordCount == writer.recordCount && reader.file.recordCount == writer.recordCount)
      #expect(writer.recordCount == (20_000 - 1024) / 3240)
    }
  }

  /// A disk that takes so many bytes, and of the write that is too long what still fits.
  private final class FullDisk: ByteSink {
    let disk: DiskFile
    let room: Int

    init(_ disk: DiskFile, room: Int) {
      self.disk = disk
      self.room = room
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FacialisError) {
      try disk.write(Array(bytes.prefix(max(0, room - offset))), at: offset)
      if offset + bytes.count > room { throw FacialisError("disk-full", .inputOutput, "Full.", mend: "") }
    }

    func synchronise() throws(FacialisError) { try disk.synchronise() }
    func close() throws(FacialisError) { try disk.close() }
    func truncate(to size: Int) throws(FacialisError) { try disk.truncate(to: size) }
  }
}
