// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings
import Testing

/// Files of other people's programs, against counts and annotations as edfio 0.4.18 and, where it opens them, pyEDFlib 0.1.42
/// read them (`Fixtures/foreign.tsv`).
@Suite struct ForeignFilesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var path: String
    var inputs: [String]
    var rate: Double
    var frames: Int
    var countsHash: String
    var annotationCount: Int
    var annotationsHash: String

    var testDescription: String { path }
  }

  static let rows: [Row] = {
    let text = (try? TestData.text(TestData.fixtures + "/foreign.tsv")) ?? ""
    return text.split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: "\t").map(String.init)
      return Row(
        path: cells[0], inputs: cells[1] == "-" ? [] : cells[1].split(separator: "|").map(String.init),
        rate: Double(cells[2]) ?? 0, frames: Int(cells[3]) ?? 0, countsHash: cells[4],
        annotationCount: Int(cells[5]) ?? 0, annotationsHash: cells[6])
    }
  }()

  static func montage(_ inputs: [String]) -> Montage {
    let names = [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)]
    return Montage(name: "test", channels: zip(inputs, names).map { .init(input: $0, name: $1) })
  }

  @Test func theTableIsThere() {
    #expect(Self.rows.count == 34)
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"), arguments: rows)
  func readsWhatOthersRead(_ row: Row) throws {
    let path = TestData.folder + "/" + row.path
    guard !row.inputs.isEmpty else {
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: path) }
      #expect(error?.code == "recording-no-emg")
      #expect(try RecordingInfo(path: path).annotationCount == row.annotationCount)
      return
    }
    var reader = try RecordingReader(path: path, montage: Self.montage(row.inputs))
    #expect(reader.format.rate == row.rate)
    #expect(reader.sampleCount == row.frames)
    let contents = try RecordingFixture.contents(&reader)
    #expect(contents.gaps.isEmpty)
    #expect(contents.samples.count == row.frames * row.inputs.count)
    var hash = Hash()
    for count in contents.samples { hash.add(UInt64(UInt32(bitPattern: count))) }
    #expect(hash.text == row.countsHash)
    #expect(contents.annotations.count == row.annotationCount)
    var annotationsHash = Hash()
    let sorted = contents.annotations.sorted { ($0.sample, $0.text) < ($1.sample, $1.text) }
    for annotation in sorted {
      for byte in "\(annotation.sample)\t\(annotation.text)\n".utf8 { annotationsHash.add(UInt64(byte)) }
    }
    #expect(annotationsHash.text == row.annotationsHash)
  }

  /// Without a montage each of them is refused in words.
  @Test(.enabled(if: TestData.isThere, "the test data are not there"), arguments: rows)
  func refusesThemWithoutMontage(_ row: Row) throws {
    let error = #expect(throws: FacialisError.self) { try RecordingReader(path: TestData.folder + "/" + row.path) }
    let claimsEMG = row.path.contains("emg") || row.path.contains("psg")
    #expect(error?.code == (claimsEMG ? "label-not-understood" : "recording-no-emg"))
    #expect(error?.mend.contains("--montage") == true)
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"))
  func turnsInvertedRangesAndFractionsOfTheStart() throws {
    let path = TestData.folder + "/edf-bdf/pyedflib/test_subsecond.edf"
    let reader = try RecordingReader(path: path, montage: Self.montage(["Fp1"]))
    #expect(reader.format.channels[0].calibration.gain < 0)
    // edfio: `starttime` of this file is 04:05:56.394531.
    #expect(reader.header.start.text == "2020-01-24T04:05:56.3945312")
    #expect(reader.format.channels[0].unit == "uV")
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"))
  func refusesChannelsOfDifferentRates() {
    let path = TestData.folder + "/edf-bdf/pyedflib/test_generator.bdf"
    let error = #expect(throws: FacialisError.self) {
      try RecordingReader(path: path, montage: Self.montage(["sine 5Hz", "square 13Hz"]))
    }
    #expect(error?.code == "rates-differ")
    #expect(error?.message.contains("sine 5Hz 1000 Hz, square 13Hz 800 Hz") == true)
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"))
  func asksWhichOfTwoSignalsWithOneLabel() {
    let path = TestData.folder + "/edf-bdf/mne/duplicate_channel_labels.edf"
    let error = #expect(throws: FacialisError.self) {
      try RecordingReader(path: path, montage: Self.montage(["EEG F1-Ref"]))
    }
    #expect(error?.code == "montage-input-ambiguous")
  }
}

/// FNV-1a over 64-bit words, as the script that made the table computes it.
struct Hash {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01B3 }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
