// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

@Suite struct FileCheckTests {
  func check(_ bytes: [UInt8]) throws -> FileCheck {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/f")
      return try FileCheck(path: folder + "/f")
    }
  }

  /// Every rule has a file that breaks it, so none is dead and none is forgotten.
  @Test(arguments: CheckRule.allCases)
  func findsWhatIsBroken(_ rule: CheckRule) throws {
    let broken = BrokenFiles(rule)
    let check = try check(broken.bytes)
    let finding = try #require(check.findings.first { $0.rule == rule }, "\(check.findings.map(\.rule))")
    if let place = broken.place { #expect(finding.byteOffset == place) }
    #expect(!finding.clause.isEmpty && !finding.mend.isEmpty && finding.message.hasSuffix("."))
    #expect(check.isRegular == (rule.severity == .note), "\(check.findings.map(\.rule))")
  }

  @Test func findsNothingInARightFile() throws {
    for kind in [FileKind.edfContinuous, .bdfContinuous] {
      #expect(try check(BrokenFiles.right(kind)).findings.map(\.rule) == [.identifying])
    }
  }

  @Test(arguments: [(2000.0, 8, 24), (1000.0, 2, 16), (4000.0, 22, 24), (511.999, 4, 16)])
  func findsNothingInOurOwn(_ rate: Double, _ channels: Int, _ bits: Int) throws {
    try RecordingFixture.withFolder { folder in
      let header = try RecordingFixture.header(
        RecordingFixture.format(rate: rate, channels: channels, bits: bits), ticks: 1_234_567)
      let writer = try RecordingWriter(path: folder + "/a", header: header)
      let counts = RecordingFixture.counts(frames: writer.framesPerRecord, channels: channels, bits: bits)
      let real = header.format.rate
      for record in 0..<5 {
        try writer.append(
          counts.span,
          annotations: [
            Annotation(sample: record * 7, rate: real, text: "Wärme → Ω"),
            .gap(sample: record * writer.framesPerRecord, sampleCount: 5, rate: real, cause: "disk"),
            Annotation(
              sample: 3, sampleCount: 5, rate: real, text: "facialis/" + String(repeating: "long ", count: 60)),
          ])
      }
      try writer.appendLast(Array(counts[..<(channels * 3)]).span)
      try writer.close()
      #expect(try FileCheck(path: folder + "/a").findings == [])
    }
  }

  @Test func aFileThatIsBeingWrittenMayHoldMoreThanItsHeaderCounts() throws {
    try RecordingFixture.withFolder { folder in
      let header = try RecordingFixture.header(RecordingFixture.format())
      let writer = try RecordingWriter(path: folder + "/a", header: header)
      let counts = RecordingFixture.counts(frames: writer.framesPerRecord, channels: 2)
      for _ in 0..<3 { try writer.append(counts.span) }
      #expect(try FileCheck(path: folder + "/a").findings.isEmpty)
      // What its writer left behind is another matter.
      let copy = try Array(Data(contentsOf: URL(filePath: folder + "/a")))
      try RecordingFixture.write(copy, folder + "/b")
      #expect(try FileCheck(path: folder + "/b").findings.map(\.rule) == [.recordCount])
      try writer.close()
    }
  }

  @Test func countsWhatIsBrokenInEveryRecord() throws {
    let lists = (0..<50).map { "+\($0)\u{14}\u{14}\0+\($0).5\u{14}W\u{E4}rme\u{14}\0" }
    let findings = try check(BrokenFiles.right(lists: lists)).findings.filter { $0.rule == .annotationEncoding }
    #expect(findings.map(\.count) == [50])
  }

  @Test func damagedFilesAreNoError() throws {
    let whole = BrokenFiles.right()
    for length in stride(from: 0, to: whole.count, by: 13) {
      let check = try check(Array(whole[..<length]))
      #expect(!check.isRegular, "\(length)")
    }
    #expect(throws: FacialisError.self) { try FileCheck(path: "/nowhere/f") }
  }

  @Test func describedFilesAreCheckedTogether() throws {
    try RecordingFixture.withFolder { folder in
      let recording = RecordingOfFiles()
      try recording.write(to: folder)
      var description = recording.description()
      let path = folder + "/\(recording.id).json"
      try description.write(to: path)
      #expect(try RecordingCheck(path: path).warnings.map(\.code) == ["recording-open"])
      description.stoppedUTC = description.startedUTC
      description.samples = 3700
      try description.write(to: path)
      let check = try RecordingCheck(path: path)
      #expect(check.isRegular && check.files.count == 3)
      description.samples = 3600
      description.files.removeLast()
      try description.write(to: path)
      #expect(try RecordingCheck(path: path).warnings.map(\.code) == ["file-not-described", "sample-count"])
      RecordingFixture.remove(folder + "/" + recording.name(2))
      #expect(try RecordingCheck(path: path).warnings.map(\.code).prefix(2) == ["file-missing", "file-missing"])
    }
  }
}
