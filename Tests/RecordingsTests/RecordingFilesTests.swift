// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

/// A recording over several files is one stream, with or without its description, and whatever is missing of it.
@Suite struct RecordingFilesTests {
  typealias Gap = RecordingFixture.Contents.Gap

  let recording = RecordingOfFiles()

  func contents(_ path: String, singleFile: Bool = false) throws -> (RecordingReader, RecordingFixture.Contents) {
    var reader = try RecordingReader(path: path, singleFile: singleFile)
    let contents = try RecordingFixture.contents(&reader)
    return (reader, contents)
  }

  @Test(arguments: [1, 2, 3, 0], [true, false])
  func anyOfItsFilesOpensTheWhole(_ opened: Int, _ isDescribed: Bool) throws {
    guard opened > 0 || isDescribed else { return }
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      if isDescribed { try recording.description().write(to: folder + "/\(recording.id).json") }
      let path = folder + "/" + (opened == 0 ? "\(recording.id).json" : recording.name(opened))
      let (reader, contents) = try contents(path)
      #expect(reader.warnings.isEmpty)
      #expect(reader.files.parts.map(\.name) == (1...3).map(recording.name))
      #expect(reader.sampleCount == 3700)
      #expect(reader.position == 3700)
      #expect(reader.header.start == (try RecordingFixture.header(recording.format)).start)
      #expect(contents.samples == recording.samples)
      #expect(contents.gaps == [Gap(at: 2600, count: 400, cause: "restart")])
      let notes = contents.annotations.filter { !$0.isOwn }
      #expect(notes.map(\.sample) == [100, 1200, 3100])
      #expect(notes.map(\.annotation.onset) == [0.05, 0.6, 1.55])
    }
  }

  @Test func oneFileAloneIsReadOnPurpose() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      let (reader, contents) = try contents(folder + "/" + recording.name(2), singleFile: true)
      #expect(reader.files.parts.count == 1)
      #expect(contents.samples == Array(recording.samples[2200..<5200]))
      #expect(contents.gaps.isEmpty)
      #expect(contents.annotations.filter { !$0.isOwn }.map(\.sample) == [100])
    }
  }

  /// The folder's listing is kept between calls only while the folder stays as it was.
  @Test func aFileThatComesLaterIsFound() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder, only: [1])
      let old = Date(timeIntervalSince1970: 1_000_000_000)
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: folder)
      let path = folder + "/" + recording.name(1)
      for _ in 0..<2 { #expect(try RecordingFiles(path: path).parts.map(\.name) == [recording.name(1)]) }
      try recording.write(to: folder, only: [2])
      #expect(try RecordingFiles(path: path).parts.map(\.name) == [1, 2].map(recording.name))
    }
  }

  @Test func aMissingMiddleFileIsAGapWithWords() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder, only: [1, 3])
      let (reader, contents) = try contents(folder + "/" + recording.name(1))
      #expect(reader.warnings.map(\.code) == ["file-missing"])
      #expect(reader.warnings[0].message.contains("File 2 of the recording \(recording.id)"))
      #expect(contents.gaps == [Gap(at: 1100, count: 1900, cause: "missing-file")])
      #expect(contents.samples.count == 1800 * 2)
    }
  }

  @Test func aMissingFirstFileIsAGapAtTheBegin() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder, only: [2, 3])
      let (reader, contents) = try contents(folder + "/" + recording.name(3))
      #expect(reader.warnings.map(\.code) == ["file-missing"])
      #expect(contents.gaps.first == Gap(at: 0, count: 1100, cause: "missing-file"))
      #expect(contents.annotations.filter { !$0.isOwn }.map(\.sample) == [1200, 3100])
      // The recording began before the first file that is left.
      #expect(reader.header.start == (try RecordingFixture.header(recording.format)).start)
    }
  }

  @Test func aFileThatEndsBeforeItsDescriptionSaysIsAGap() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      try recording.description().write(to: folder + "/\(recording.id).json")
      let record = 500 * 2 * 3 + 240
      try RecordingFixture.truncate(folder + "/" + recording.name(1), to: 1024 + 2 * record)
      let (reader, contents) = try contents(folder + "/" + recording.name(1))
      #expect(reader.warnings.map(\.code) == ["file-truncated", "record-count"])
      #expect(contents.gaps.first == Gap(at: 1000, count: 100, cause: "truncated"))
    }
  }

  @Test func aFileThatWasOnlyBegunIsLeftOut() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder, only: [1, 2])
      try RecordingFixture.write(Array("0       S01".utf8), folder + "/" + recording.name(3))
      let (reader, contents) = try contents(folder + "/" + recording.name(1))
      #expect(contents.samples == Array(recording.samples[..<5200]))
      #expect(reader.warnings.isEmpty, "without a mark it cannot be told from a stranger")
      try recording.description().write(to: folder + "/\(recording.id).json")
      #expect(try RecordingReader(path: folder + "/" + recording.name(2)).warnings.map(\.code) == ["file-empty"])
    }
  }

  @Test func filesThatContradictEachOtherAreRefused() throws {
    try RecordingFixture.withFolder { folder in
      var wrong = recording
      wrong.files[1].first = 900
      try wrong.write(to: folder)
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/" + recording.name(1)) }
      #expect(error?.code == "files-overlap")
      #expect(error?.mend.contains("--single-file") == true)
    }
    for format in [RecordingFixture.format(rate: 1000), RecordingFixture.format(channels: 3)] {
      try RecordingFixture.withFolder { folder in
        var other = recording
        other.format = format
        try recording.write(to: folder, only: [1])
        try other.write(to: folder, only: [2])
        let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/" + recording.name(1)) }
        #expect(error?.code == "files-differ")
      }
    }
  }

  @Test func strangersThatOnlyLookLikeFurtherFilesStayStrangers() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder, only: [1])
      let other = RecordingFixture.file(lists: ["+0\u{14}\u{14}\0", "+1\u{14}\u{14}\0"])
      try RecordingFixture.write(other, folder + "/" + recording.name(2))
      try RecordingFixture.write(Array(#"{"TaskName": "rest"}"#.utf8), folder + "/\(recording.id).json")
      let (reader, contents) = try contents(folder + "/" + recording.name(1))
      #expect(reader.warnings.isEmpty)
      #expect(contents.samples.count == 2200)
      #expect(try RecordingReader(path: folder + "/" + recording.name(2)).sampleCount == 200)
    }
  }

  @Test func followsARecordingIntoItsNextFile() throws {
    try RecordingFixture.withFolder { folder in
      let first = try recording.open(1, in: folder)
      try recording.append(1, first)
      var reader = try RecordingReader(path: folder + "/" + recording.name(1))
      _ = try RecordingFixture.contents(&reader)
      #expect(try !reader.refresh())
      try first.close()
      for number in 2...3 {
        let before = reader.position
        let writer = try recording.open(number, in: folder)
        #expect(try !reader.refresh(), "a file without data record is not there yet")
        try recording.append(number, writer)
        #expect(try reader.refresh())
        let contents = try RecordingFixture.contents(&reader)
        let file = recording.files[number - 1]
        #expect(contents.samples.count == file.frames * 2)
        #expect(contents.gaps.map(\.count) == (file.first > before ? [file.first - before] : []))
        #expect(reader.position == file.first + file.frames)
        try writer.close()
      }
      #expect(reader.sampleCount == 3700)
    }
  }

  @Test func tellsOfAllItsFiles() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      let info = try RecordingInfo(path: folder + "/" + recording.name(2))
      #expect(info.durationS == 1.85)
      #expect(info.files?.map(\.onsetS) == [0, 0.55, 1.5])
      #expect(info.gaps.map(\.onsetS) == [1.3])
      #expect(info.gaps.map(\.durationS) == [0.2])
      #expect(info.gaps.map(\.cause) == ["restart"])
      #expect(info.notes.map(\.onsetS) == [0.05, 0.6, 1.55])
      #expect(info.warnings.isEmpty)
      #expect(try RecordingInfo(path: folder + "/" + recording.name(2), singleFile: true).durationS == 0.75)
    }
  }

  @Test(
    arguments: [
      ("a/S01_rest.bdf", "a/S01_rest", nil), ("S_file-2.bdf", "S", 2), ("/x/S_file-12.EDF", "/x/S", 12),
      ("S_file-1.bdf", "S_file-1", nil), ("S_file-02.bdf", "S_file-02", nil), ("_file-2.bdf", "_file-2", nil),
      ("S_file-2.txt", "S_file-2.txt", nil), ("S.json", "S", nil), (".bdf", ".bdf", nil),
    ] as [(String, String, Int?)])
  func namesSayWhatBelongsTogether(_ path: String, _ base: String, _ number: Int?) {
    let name = RecordingName(path)
    #expect(name.base == base)
    #expect(name.number == number)
  }

  @Test(arguments: [
    "facialis/file recording=S01 number=2 first_sample=5",
    "facialis/file recording=S01 number=3 first_sample=9 gap_cause=disk",
  ])
  func marksReadBack(_ text: String) {
    #expect(FileMark(text: text)?.text == text)
  }

  @Test(arguments: [
    "facialis/file", "facialis/file recording=S01 number=x first_sample=5", "facialis/burst recording=S01", "",
    "facialis/file recording=S01 number=2 first_sample=-5", "facialis/file recording= number=2 first_sample=5",
  ])
  func otherTextsAreNoMarks(_ text: String) {
    #expect(FileMark(text: text) == nil)
  }
}
