// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct FileRepairTests {
  private func bytes(_ path: String) throws -> [UInt8] {
    let file = try DiskFile(reading: path)
    var bytes = [UInt8](repeating: 0, count: try file.size())
    _ = try file.read(bytes.count, at: 0, into: &bytes)
    return bytes
  }

  private func contents(_ path: String) throws -> RecordingFixture.Contents {
    var reader = try RecordingReader(path: path)
    return try RecordingFixture.contents(&reader)
  }

  static let repairable = CheckRule.allCases.filter(\.isRepairable)

  @Test(arguments: repairable)
  func putsRightWhatItPromises(_ rule: CheckRule) throws {
    let broken = BrokenFiles(rule)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(broken.bytes, folder + "/f.edf")
      let output = FileRepair.defaultOutput(folder + "/f.edf")
      #expect(output == folder + "/f_repaired.edf")
      let repair = try FileRepair(path: folder + "/f.edf", to: output, continuous: true)
      #expect(repair.output == output)
      #expect(repair.changes.contains { $0.rule == rule || rule == .annotationSignalPlain }, "\(repair.changes)")
      let check = try FileCheck(path: output)
      #expect(check.isRegular, "\(check.findings.map(\.message))")
      #expect(try bytes(folder + "/f.edf") == broken.bytes)
      // Whoever reads both finds the same samples, gaps and notes.
      guard rule != .headerShifted, rule != .annotationSignalMissing else { return }
      let (before, after) = (try contents(folder + "/f.edf"), try contents(output))
      #expect(before.samples == after.samples)
      #expect(before.gaps == after.gaps)
      if rule != .annotationSignalPlain {
        #expect(before.annotations.map(\.text) == after.annotations.map(\.text))
        #expect(before.annotations.map(\.sample) == after.annotations.map(\.sample))
      }
    }
  }

  @Test func leavesARightFileAlone() throws {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(BrokenFiles.right(), folder + "/f")
      let repair = try FileRepair(path: folder + "/f", to: folder + "/g")
      #expect(repair.output == nil && repair.changes.isEmpty)
      #expect(throws: FacialisError.self) { try DiskFile(reading: folder + "/g") }
    }
  }

  @Test func writesNumbersThatEveryReaderTakes() throws {
    var bytes = BrokenFiles.right()
    bytes.replaceSubrange(464..<472, with: "-3276,8 ".utf8)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/f")
      #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/f") }
      let repair = try FileRepair(path: folder + "/f", to: folder + "/g")
      #expect(repair.changes.map(\.byteOffset) == [464])
      #expect(try RecordingReader(path: folder + "/g").format.channels[0].calibration.physicalMinimum == -3276.8)
    }
  }

  @Test func neverOverwrites() throws {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(BrokenFiles(.recordCount).bytes, folder + "/f")
      try RecordingFixture.write([1, 2, 3], folder + "/g")
      for output in ["/g", "/f"] {
        let error = #expect(throws: FacialisError.self) { try FileRepair(path: folder + "/f", to: folder + output) }
        #expect(error?.code == "recording-exists")
      }
      #expect(try bytes(folder + "/g") == [1, 2, 3])
    }
  }

  /// A recording that was killed at any byte of its last record is whole up to the record before.
  @Test func regularAfterACutAtAnyByte() throws {
    try RecordingFixture.withFolder { folder in
      let recording = RecordingOfFiles(files: [.init(first: 0, frames: 1500)])
      try recording.write(to: folder)
      let whole = try bytes(folder + "/" + recording.name(1))
      let record = 3240
      for length in stride(from: whole.count - record, to: whole.count, by: 47) {
        try RecordingFixture.write(Array(whole[..<length]), folder + "/cut.bdf")
        let repair = try FileRepair(path: folder + "/cut.bdf", to: folder + "/new.bdf")
        #expect(repair.changes.map(\.rule).first == .recordCount)
        #expect(try FileCheck(path: folder + "/new.bdf").findings == [])
        #expect(try contents(folder + "/new.bdf").samples == Array(recording.samples[..<2000]))
        RecordingFixture.remove(folder + "/cut.bdf")
        RecordingFixture.remove(folder + "/new.bdf")
      }
    }
  }

  @Test func fillsGapsOfAnyLengthAndMarksThem() throws {
    let lists = [
      "+0.5\u{14}\u{14}\0+0.6\u{14}a\u{14}\0", "+1.5\u{14}\u{14}\0", "+9.83\u{14}\u{14}\0+9.9\u{14}b\u{14}\0",
      "+100.5\u{14}\u{14}\0+100.9\u{15}0.05\u{14}c\u{14}\0",
    ]
    for kind in [FileKind.edfDiscontinuous, .bdfDiscontinuous] {
      try RecordingFixture.withFolder { folder in
        try RecordingFixture.write(RecordingFixture.file(kind, lists: lists), folder + "/f")
        _ = try FileRepair(path: folder + "/f", to: folder + "/g", continuous: true)
        let check = try FileCheck(path: folder + "/g")
        #expect(check.kind?.isDiscontinuous == false)
        #expect(check.isRegular, "\(check.findings.map(\.message))")
        let (before, after) = (try contents(folder + "/f"), try contents(folder + "/g"))
        #expect(before.gaps.map(\.count) == [733, 8967])
        #expect(after.gaps == before.gaps)
        #expect(after.samples == before.samples)
        #expect(after.annotations.map(\.sample) == before.annotations.map(\.sample))
      }
    }
  }

  @Test func signalsOfSeveralRatesStayAlignedAcrossAGap() throws {
    let limits = Calibration(digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -1, physicalMaximum: 1)
    let header = FileHeader(
      kind: .edfDiscontinuous, patient: "X X X X", recording: "Startdate X X X X", start: nil, recordCount: 2,
      recordMicroseconds: 1_000_000,
      signals: [
        SignalHeader(label: "EMG L-OOC", unit: "uV", calibration: limits, samplesPerRecord: 100),
        SignalHeader(label: "Resp", unit: "", calibration: limits, samplesPerRecord: 10),
        SignalHeader(label: "EDF Annotations", unit: "", calibration: limits, samplesPerRecord: 60),
      ])
    var bytes = header.encoded()
    for (record, list) in ["+0\u{14}\u{14}\0", "+2.5\u{14}\u{14}\0"].enumerated() {
      for value in (0..<110) { bytes += [UInt8(value), UInt8(record)] }
      bytes += Array(list.utf8) + [UInt8](repeating: 0, count: 120 - list.utf8.count)
    }
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/f")
      _ = try FileRepair(path: folder + "/f", to: folder + "/g", continuous: true)
      let data = Array(try self.bytes(folder + "/g")[1024...])
      #expect(data.count == 4 * 340)
      // Resp: 10 samples, 15 of the last value, 10 samples, the rest padding.
      let slow = (0..<4).flatMap { record in (0..<10).map { data[record * 340 + 200 + 2 * $0] } }
      #expect(
        slow == Array(100...109) + [UInt8](repeating: 109, count: 15) + Array(100...109) + [109, 109, 109, 109, 109])
    }
  }

  @Test func refusesWhatNeedsAnOwnersDecision() throws {
    for rule in [
      CheckRule.digitalLimits, .physicalLimits, .recordOrder, .noRecord, .version, .headerShort, .signalCount,
    ] {
      try RecordingFixture.withFolder { folder in
        try RecordingFixture.write(BrokenFiles(rule).bytes, folder + "/f")
        let error = #expect(throws: FacialisError.self, "\(rule)") {
          try FileRepair(path: folder + "/f", to: folder + "/g")
        }
        #expect(error?.mend.isEmpty == false)
        #expect(throws: FacialisError.self) { try DiskFile(reading: folder + "/g") }
      }
    }
  }

  @Test func repairsAWholeRecording() throws {
    try RecordingFixture.withFolder { folder in
      let recording = RecordingOfFiles()
      try recording.write(to: folder, only: [1, 2])
      let third = try recording.open(3, in: folder)
      try recording.append(3, third)
      // Killed: records are counted no more, the last one is torn, and the description knows two files.
      try RecordingFixture.truncate(folder + "/" + recording.name(3), to: 1024 + 3240 + 100)
      var files = recording.description().files.dropLast()
      files[1].samples = nil
      try recording.description(files: Array(files)).write(to: folder + "/\(recording.id).json")
      try RecordingFixture.withFolder { output in
        let repair = try RecordingRepair(path: folder + "/\(recording.id).json", to: output)
        #expect(repair.repairs.map(\.input) == [folder + "/" + recording.name(3)])
        #expect(repair.copied.count == 2)
        #expect(try RecordingCheck(path: repair.description).isRegular)
        let written = try RecordingDescription(path: repair.description)
        #expect(written.files.map(\.samples) == [1100, 1500, 500])
        #expect(written.files.map(\.firstSample) == [0, 1100, 3000])
        #expect(written.files[2].gapCause == .restart)
        #expect(written.samples == 3500)
        #expect(written.end == "interrupted")
        #expect(written.stoppedUTC == written.startedUTC.advanced(bySeconds: 1.75))
        let ledger = try #require(written.ledger)
        #expect(ledger.balances && ledger[.restart] == 400 && ledger.received == 3100)
        #expect(throws: FacialisError.self) {
          try RecordingRepair(path: folder + "/\(recording.id).json", to: output)
        }
      }
    }
  }

  @Test(
    .enabled(if: TestData.isThere, "the test data are not there"),
    arguments: [
      "edf-bdf/edfjl/bdf_test.edf", "edf-bdf/edfjl/bdf_test.bdf",
    ])
  func regularisesForeignFiles(_ path: String) throws {
    try RecordingFixture.withFolder { folder in
      let input = TestData.folder + "/" + path
      let repair = try FileRepair(path: input, to: folder + "/f")
      #expect(repair.output != nil)
      let rules = try FileCheck(path: folder + "/f").findings.filter { $0.severity == .error }
      #expect(rules.map(\.message) == [])
    }
  }
}
