// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct RecordingWriterTests {
  private func writer(
    _ sink: MemorySink, _ format: StreamFormat = RecordingFixture.format(), ticks: Int = 0, capacity: Int = 240
  ) throws -> RecordingWriter {
    try RecordingWriter(
      sink: sink, path: "memory", header: RecordingFixture.header(format, ticks: ticks), annotationCapacity: capacity)
  }

  @Test func writesTheHeaderOfTheStandard() throws {
    let sink = MemorySink()
    _ = try writer(sink)
    #expect(sink.bytes.count == 256 * 4)
    #expect(sink.bytes[0] == 255)
    #expect(sink.text(1..<8) == "BIOSEMI")
    #expect(sink.text(8..<88).hasPrefix("S01 X X X  "))
    #expect(sink.text(88..<168).hasPrefix("Startdate 01-MAR-2026 X X Facialis_test  "))
    #expect(sink.text(168..<184) == "01.03.2623.59.58")
    #expect(sink.text(184..<192) == "1024    ")
    #expect(sink.text(192..<236).hasPrefix("BDF+C "))
    #expect(sink.text(236..<256) == "0       0.25    3   ")
    #expect(sink.text(256..<304) == "EMG L-FRO       EMG R-FRO       BDF Annotations ")
  }

  @Test func sixteenBitsMakeEDF() throws {
    let sink = MemorySink()
    let writer = try writer(sink, RecordingFixture.format(bits: 16))
    #expect(writer.kind == .edfContinuous)
    #expect(sink.text(0..<8) == "0       ")
    #expect(sink.text(192..<197) == "EDF+C")
  }

  @Test func countsRecordsOnlyOnceTheyReachedTheDisk() throws {
    let sink = MemorySink()
    let writer = try writer(sink)
    let counts = RecordingFixture.counts(frames: 500, channels: 2)
    try writer.append(counts.span)
    #expect(sink.text(236..<244) == "0       ")
    #expect(sink.synchronisations == 0)
    try writer.synchronise()
    #expect(sink.text(236..<244) == "1       ")
    #expect(sink.synchronisations == 1)
    try writer.append(counts.span)
    try writer.close()
    #expect(sink.text(236..<244) == "2       ")
  }

  @Test func keepsTimeWithTheFractionOfTheStart() throws {
    let sink = MemorySink()
    let writer = try writer(sink, ticks: 1_234_567)
    let counts = RecordingFixture.counts(frames: 500, channels: 2)
    try writer.append(
      counts.span, annotations: [Annotation(sample: 100, sampleCount: 50, rate: 2000, text: "a\u{14}b")])
    try writer.append(counts.span)
    let record = 500 * 2 * 3 + 240
    let first = 1024 + record - 240
    let expected = "+0.1234567\u{14}\u{14}\0+0.1734567\u{15}0.025\u{14}a b\u{14}\0\0\0"
    #expect(sink.text(first..<first + expected.utf8.count) == expected)
    #expect(sink.text(first + record..<first + record + 13) == "+0.3734567\u{14}\u{14}\0")
  }

  @Test func gapsGoFirstAndOwnEventsLast() throws {
    let writer = try writer(MemorySink(), capacity: 120)
    let counts = RecordingFixture.counts(frames: 500, channels: 2)
    let note = Annotation(onset: 0, text: "note")
    let own = Annotation(onset: 0, text: "facialis/burst " + String(repeating: "x", count: 60))
    let gap = Annotation.gap(sample: 3, sampleCount: 4, rate: 2000)
    #expect(try writer.append(counts.span, annotations: [own, own, note, gap]) == [gap, note, own])
    #expect(writer.waiting == [own])
    #expect(try writer.append(counts.span) == [own])
    #expect(writer.waiting.isEmpty)
  }

  @Test func closingWritesWhatWaitsHoweverLongItIs() throws {
    let sink = MemorySink()
    let writer = try writer(sink, capacity: 120)
    let counts = RecordingFixture.counts(frames: 500, channels: 2)
    let long = Annotation(onset: 0.1, text: "facialis/" + String(repeating: "ü", count: 400))
    try writer.append(counts.span, annotations: [long, long, long])
    try writer.close()
    #expect(writer.waiting.isEmpty)
    #expect(writer.recordCount == 3)
    #expect((sink.bytes.count - 1024) % (500 * 2 * 3 + 120) == 0)
  }

  @Test func aFullDiskLeavesTheWriterAsItWas() throws {
    let sink = MemorySink()
    let writer = try writer(sink)
    let counts = RecordingFixture.counts(frames: 500, channels: 2)
    let note = Annotation(onset: 0, text: "note")
    try writer.append(counts.span)
    for capacity in stride(from: sink.bytes.count, to: sink.bytes.count + 3240, by: 997) {
      sink.capacity = capacity
      #expect(throws: FacialisError.self) { try writer.append(counts.span, annotations: [note]) }
      #expect(writer.recordCount == 1)
    }
    sink.capacity = .max
    #expect(try writer.append(counts.span, annotations: [note]) == [note])
    #expect(writer.recordCount == 2)
  }

  @Test func refusesRecordsOfAnotherLength() throws {
    let writer = try writer(MemorySink())
    let counts = RecordingFixture.counts(frames: 499, channels: 2)
    #expect(throws: FacialisError.self) { try writer.append(counts.span) }
  }

  @Test func refusesFormatsThatAHeaderCannotGiveBack() throws {
    var format = RecordingFixture.format()
    format.channels[0].calibration = Calibration(
      digitalMinimum: -100, digitalMaximum: 100, physicalMinimum: -262143.97, physicalMaximum: 262143.97)
    #expect(throws: FacialisError.self) { try writer(MemorySink(), format) }
    _ = try writer(MemorySink(), format.representableInHeader())
  }

  @Test func neverOverwrites() throws {
    try RecordingFixture.withFolder { folder in
      let header = try RecordingFixture.header(RecordingFixture.format())
      _ = try RecordingWriter(path: folder + "/a.bdf", header: header)
      let error = #expect(throws: FacialisError.self) { try RecordingWriter(path: folder + "/a.bdf", header: header) }
      #expect(error?.code == "recording-exists")
      let missing = #expect(throws: FacialisError.self) {
        try RecordingWriter(path: folder + "/b/a.bdf", header: header)
      }
      #expect(missing?.code == "folder-not-found")
    }
  }
}
