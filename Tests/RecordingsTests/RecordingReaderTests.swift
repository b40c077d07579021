// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct RecordingReaderTests {
  typealias Gap = RecordingFixture.Contents.Gap

  @Test(arguments: [
    (2000.0, 1, 24), (2048.0, 8, 24), (4000.0 / 3, 3, 24), (1000.0, 5, 16), (511.999, 4, 16), (4000.0, 22, 24),
  ])
  func givesBackWhatWasWritten(_ rate: Double, _ channels: Int, _ bits: Int) throws {
    try RecordingFixture.withFolder { folder in
      let format = RecordingFixture.format(rate: rate, channels: channels, bits: bits)
      let header = try RecordingFixture.header(format, ticks: 7_654_321)
      let writer = try RecordingWriter(path: folder + "/a", header: header)
      let frames = writer.framesPerRecord
      let counts = RecordingFixture.counts(frames: frames * 6, channels: channels, bits: bits)
      var annotations: [Annotation] = []
      for record in 0..<6 {
        let first = record * frames
        let own = [
          Annotation(sample: first + record, rate: format.rate, text: "task:smile:on"),
          Annotation(sample: first + 1, sampleCount: 9, rate: format.rate, text: "facialis/burst µ"),
        ]
        annotations += own
        let slice = Array(counts[first * channels..<(first + frames) * channels])
        try writer.append(slice.span, annotations: own)
      }
      try writer.close()
      var reader = try RecordingReader(path: folder + "/a")
      #expect(reader.header.format == format)
      #expect(reader.header.start == header.start)
      #expect(reader.header.subject == "S01")
      #expect(reader.header.equipment == "Facialis_test")
      #expect(reader.sampleCount == frames * 6)
      let contents = try RecordingFixture.contents(&reader)
      #expect(reader.warnings.isEmpty)
      #expect(contents.samples == counts)
      #expect(contents.gaps.isEmpty)
      #expect(contents.annotations.map(\.text) == annotations.map(\.text))
      let samples = annotations.map { Int(($0.onset * format.rate).rounded()) }
      #expect(contents.annotations.map(\.sample) == samples)
      #expect(contents.annotations.map(\.sampleCount) == annotations.map { $0.duration == nil ? 0 : 9 })
      #expect(contents.annotations.map(\.isOwn) == annotations.map(\.isOwn))
      // A record's annotations come when its last sample has been handed out.
      #expect(contents.framesBefore == (0..<12).map { ($0 / 2 + 1) * frames })
    }
  }

  @Test func givesFilledSamplesBackAsGaps() throws {
    let bytes = RecordingFixture.file(
      lists: [
        "+0\u{14}\u{14}\0+0.5\u{15}0.25\u{14}BAD_ACQ_SKIP disk\u{14}\0",
        "+1\u{14}\u{14}\0+1.9\u{15}0.3\u{14}BAD_ACQ_SKIP\u{14}\0",
        "+2\u{14}\u{14}\0+2.2\u{15}0.1\u{14}BAD_ACQ_SKIP\u{14}\0+2.9\u{14}note\u{14}\0",
      ])
    let contents = try RecordingFixture.contents(bytes)
    #expect(contents.gaps == [Gap(at: 50, count: 25, cause: "disk"), Gap(at: 190, count: 40, cause: "n/a")])
    #expect(contents.samples == Array(0..<50) + Array(75..<190) + Array(230..<300))
    #expect(contents.annotations.map(\.sample) == [290])
  }

  @Test func aGapMayBeMarkedLongAfterItWas() throws {
    let lists = [
      "+0\u{14}\u{14}\0", "+1\u{14}\u{14}\0", "+2\u{14}\u{14}\0+0.1\u{15}1\u{14}BAD_ACQ_SKIP usb\u{14}\0",
    ]
    let contents = try RecordingFixture.contents(RecordingFixture.file(lists: lists))
    #expect(contents.gaps == [Gap(at: 10, count: 100, cause: "usb")])
    #expect(contents.samples.count == 200)
  }

  @Test func endsBeforeTheFramesThatOnlyFillTheLastRecord() throws {
    try RecordingFixture.withFolder { folder in
      let header = try RecordingFixture.header(RecordingFixture.format())
      let writer = try RecordingWriter(path: folder + "/a", header: header, annotationCapacity: 120)
      let counts = RecordingFixture.counts(frames: 820, channels: 2)
      try writer.append(Array(counts[..<1000]).span)
      let long = Annotation(onset: 0, text: "facialis/" + String(repeating: "x", count: 200))
      try writer.appendLast(Array(counts[1000...]).span, annotations: [long, long, long])
      try writer.close()
      #expect(writer.recordCount > 2)
      var reader = try RecordingReader(path: folder + "/a")
      let contents = try RecordingFixture.contents(&reader)
      #expect(contents.samples == counts)
      #expect(contents.gaps.isEmpty)
      #expect(contents.annotations.count == 3)
    }
  }

  @Test(arguments: [FileKind.edfDiscontinuous, .bdfDiscontinuous])
  func opensTheGapsOfDiscontinuousFiles(_ kind: FileKind) throws {
    let lists = [
      "+0.5\u{14}\u{14}\0", "+1.5\u{14}\u{14}\0+1.6\u{14}a\u{14}\0", "+43200\u{14}\u{14}\0+43200.1\u{14}b\u{14}\0",
    ]
    let contents = try RecordingFixture.contents(RecordingFixture.file(kind, lists: lists))
    #expect(contents.samples == Array(0..<300))
    #expect(contents.gaps == [Gap(at: 200, count: 4_319_750, cause: "discontinuous")])
    #expect(contents.annotations.map(\.sample) == [110, 4_319_960])
  }

  @Test func refusesRecordsOutOfOrder() throws {
    let bytes = RecordingFixture.file(.edfDiscontinuous, lists: ["+5\u{14}\u{14}\0", "+2\u{14}\u{14}\0"])
    let error = #expect(throws: FacialisError.self) { try RecordingFixture.contents(bytes) }
    #expect(error?.code == "records-out-of-order")
    #expect(error?.message.contains("byte 1088") == true)
  }

  /// Records are read many at a time; nothing that is handed out shows where one reading ended.
  @Test func handsGapsOutAcrossReadings() throws {
    try RecordingFixture.withFolder { folder in
      let writer = try RecordingWriter(
        path: folder + "/a", header: RecordingFixture.header(RecordingFixture.format()))
      let counts = RecordingFixture.counts(frames: 500 * 200, channels: 2)
      for record in 0..<200 {
        var annotations: [Annotation] = []
        if record == 20 { annotations.append(.gap(sample: 10_100, sampleCount: 80_000, rate: 2000, cause: "usb")) }
        if record == 80 { annotations.append(Annotation(sample: 40_250, rate: 2000, text: "task:smile:on")) }
        try writer.append(Array(counts[record * 1000..<(record + 1) * 1000]).span, annotations: annotations)
      }
      try writer.close()
      var reader = try RecordingReader(path: folder + "/a")
      let contents = try RecordingFixture.contents(&reader)
      #expect(contents.samples == Array(counts[..<20_200]) + Array(counts[180_200...]))
      // The marker comes with its record, which the gap fills to its end.
      #expect(
        contents.gaps == [Gap(at: 10_100, count: 30_400, cause: "usb"), Gap(at: 40_500, count: 49_600, cause: "usb")])
      #expect(contents.framesBefore == [40_500])
    }
  }

  @Test(arguments: [(9_593_750, 307, 32.0), (500_000, 999, 1998.0), (2_000_000, 999, 499.5), (1_000_000, 200_000, 2e5)])
  func readsOddAndLongRecords(_ microseconds: Int, _ frames: Int, _ rate: Double) throws {
    let bytes = RecordingFixture.file(
      .bdf, lists: ["", "", ""], framesPerRecord: frames, microseconds: microseconds)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/a")
      var reader = try RecordingReader(path: folder + "/a")
      #expect(reader.format.rate == rate)
      #expect(try RecordingFixture.contents(&reader).samples == Array(0..<Int32(frames * 3)))
    }
  }

  @Test func toleratesRoundedTimesOfRecords() throws {
    let lists = ["+0\u{14}\u{14}\0", "+1.01\u{14}\u{14}\0", "+2\u{14}\u{14}\0"]
    let contents = try RecordingFixture.contents(RecordingFixture.file(.edfDiscontinuous, lists: lists))
    #expect(contents.samples.count == 300)
    #expect(contents.gaps == [Gap(at: 100, count: 1, cause: "discontinuous")])
  }

  @Test(arguments: [(-1, 3), (2, 3), (60, 3), (0, 3)])
  func trustsTheSizeAndNotTheCount(_ stated: Int, _ held: Int) throws {
    let bytes = RecordingFixture.file(.edf, lists: ["", "", ""], stated: stated)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/a")
      var reader = try RecordingReader(path: folder + "/a")
      #expect(reader.warnings.map(\.code) == ["record-count"])
      #expect(try RecordingFixture.contents(&reader).samples.count == held * 100)
    }
  }

  @Test func leavesATornRecordOutAndSaysSo() throws {
    let whole = RecordingFixture.file(lists: ["+0\u{14}\u{14}\0", "+1\u{14}\u{14}\0"])
    try RecordingFixture.withFolder { folder in
      for cut in [1, 100, 119, 120, 200, 319] {
        try RecordingFixture.write(Array(whole.dropLast(cut)), folder + "/\(cut)")
        var reader = try RecordingReader(path: folder + "/\(cut)")
        #expect(reader.warnings.map(\.code) == ["record-count", "torn-record"])
        #expect(reader.warnings.last?.byteOffset == whole.count - 320)
        #expect(try RecordingFixture.contents(&reader).samples == Array(0..<100))
      }
      try RecordingFixture.write(Array(whole.dropLast(321)), folder + "/nothing")
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/nothing") }
      #expect(error?.code == "recording-empty")
    }
  }

  @Test func followsAGrowingFileAndNoticesAShrinkingOne() throws {
    try RecordingFixture.withFolder { folder in
      let path = folder + "/a"
      let writer = try RecordingWriter(path: path, header: RecordingFixture.header(RecordingFixture.format()))
      let counts = RecordingFixture.counts(frames: 500, channels: 2)
      try writer.append(counts.span)
      var reader = try RecordingReader(path: path)
      #expect(try RecordingFixture.contents(&reader).samples == counts)
      #expect(try !reader.refresh())
      try writer.append(counts.span, annotations: [Annotation(onset: 0.3, text: "later")])
      #expect(try reader.refresh())
      let contents = try RecordingFixture.contents(&reader)
      #expect(contents.samples == counts)
      #expect(contents.annotations.map(\.sample) == [600])
      try RecordingFixture.truncate(path, to: 1024 + 3240)
      let error = #expect(throws: FacialisError.self) { try reader.refresh() }
      #expect(error?.code == "recording-shrunk")
      var late = try RecordingReader(path: path)
      try RecordingFixture.truncate(path, to: 1500)
      #expect(throws: FacialisError.self) { try late.next() }
    }
  }

  @Test func readsLatin1AndUTF8() throws {
    let lists = [
      "+0\u{14}\u{14}\0+0.1\u{14}Wärme\u{14}\0", "+1\u{14}\u{14}\0+1.1\u{14}Wärme\u{14}W\u{14}\0+1.2\u{14}\u{14}\0",
    ]
    var bytes = RecordingFixture.file(lists: lists)
    #expect(bytes.contains(0xE4))
    let contents = try RecordingFixture.contents(bytes)
    #expect(contents.annotations.map(\.text) == ["Wärme", "Wärme", "W"])
    bytes = RecordingFixture.file(lists: ["+0\u{14}\u{14}\0+0.1\u{14}Wärme → Ω\u{14}\0"])
    #expect(try RecordingFixture.contents(bytes).annotations.map(\.text) == ["Wärme → Ω"])
  }

  @Test(arguments: [
    "", "x", "+0", "+0\u{14}", "+0\u{14}\u{14}", "+0\u{15}\u{14}\0", "+0.1.2\u{14}a\u{14}\0", "+1e5\u{14}a\u{14}\0",
    "\u{14}\u{14}\u{14}", "+\u{14}\u{14}\0", "-5\u{15}-3\u{14}a\u{14}\0", "+999999999999999999999\u{14}a\u{14}\0",
    "+0\u{14}\u{14}\0+5\u{15}999999999999\u{14}BAD_ACQ_SKIP\u{14}\0",
  ])
  func survivesMalformedLists(_ list: String) throws {
    let contents = try RecordingFixture.contents(RecordingFixture.file(lists: [list]))
    #expect(contents.samples == Array(0..<100))
  }

  @Test func turnsAndScalesByTheMontage() throws {
    let bytes = RecordingFixture.file(.edf, lists: [""], label: "EMG chin")
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/a")
      let name = ChannelName(.right, .mentalis)
      let montage = Montage(
        name: "m", channels: [.init(input: "emg CHIN", name: name, inverted: true, preamplifierGain: 10)])
      let reader = try RecordingReader(path: folder + "/a", montage: montage)
      #expect(reader.format.channels.map(\.name) == [name])
      #expect((reader.format.channels[0].calibration.physical(100) + 1).magnitude < 1e-12)
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/a") }
      #expect(error?.code == "label-not-understood")
      #expect(error?.description.contains("EMG chin") == true)
      #expect(error?.description.contains("--montage") == true)
    }
  }

  @Test func missingFilesAndFoldersAreSaid() {
    #expect(throws: FacialisError.self) { try RecordingReader(path: "/nowhere/a.bdf") }
    let folder = #expect(throws: FacialisError.self) { try RecordingReader(path: "/tmp") }
    #expect(folder?.code == "recording-not-a-file")
  }
}
