// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

@Suite struct TableImportTests {
  /// A recording as read back: values in microvolts [channel][frame] without gaps, and the rest.
  struct Imported {
    var summary: TableImport.Summary
    var rate: Double
    var names: [String]
    var values: [[Double]]
    var gaps: [RecordingFixture.Contents.Gap]
    var sampleCount: Int
  }

  private static func run(file: String, _ settings: TableImport, _ folder: String) throws -> Imported {
    let output = folder + "/out.bdf"
    let summary = try settings.run(file, to: output)
    var reader = try RecordingReader(path: output)
    #expect(reader.warnings.isEmpty)
    let contents = try RecordingFixture.contents(&reader)
    let channels = reader.format.channels
    let values = channels.indices.map { channel in
      stride(from: channel, to: contents.samples.count, by: channels.count).map { index in
        Double(contents.samples[index]) * channels[channel].microvoltsPerCount + channels[channel].microvoltsAtZero
      }
    }
    return Imported(
      summary: summary, rate: reader.format.rate, names: channels.map(\.name.description), values: values,
      gaps: contents.gaps, sampleCount: reader.sampleCount)
  }

  private static func run(_ text: String, _ settings: TableImport) throws -> Imported {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(Array(text.utf8), folder + "/in.csv")
      return try run(file: folder + "/in.csv", settings, folder)
    }
  }

  private static func montage(_ rows: [(String, String)]) throws -> Montage {
    Montage(
      name: "t", channels: try rows.map { .init(input: $0.0, name: try #require(ChannelName($0.1))) })
  }

  private func expectEqual(_ found: [Double], _ wanted: [Double], within error: Double) {
    #expect(found.count == wanted.count)
    #expect(zip(found, wanted).allSatisfy { ($0 - $1).magnitude <= error }, "\(found.prefix(5)) \(wanted.prefix(5))")
  }

  @Test(arguments: [
    "L-OOC,R-OOC\n1.5,-2\n2.25,3\n-100,4\n", "\u{FEFF}L OOC;R OOC\r\n1.5;-2\r\n2.25;3\r\n-100;4\r\n\r\n",
    "# a comment\nleft orbicularis oculi\tEMG R-OOC\n1.5\t-2\n2.25\t3\n-100\t4",
    "L-OOC  R-OOC\n 1.5   -2\n 2.25   3\n -100 4\n",
    "L-OOC,R-OOC,\n1.5,-2,\n2.25,3,\n-100,4,\n", "\"L-OOC\",\"R-OOC\"\r1.5,-2\r2.25,3\r-100,4\r",
    "L-OOC (uV),R-OOC [uV],ECG\n1.5,-2,9\n2.25,3,9\n-100,4,9\n",
    "Time (ms),L-OOC,R-OOC\n5,1.5,-2\n6,2.25,3\n7,-100,4\n",
  ])
  func readsTablesOfManyKinds(_ text: String) throws {
    let imported = try Self.run(text, TableImport(rate: 1000, unit: "uV"))
    #expect(imported.rate == 1000)
    #expect(imported.names == ["L-OOC", "R-OOC"])
    #expect(imported.summary.isExact)
    #expect(imported.sampleCount == 3)
    expectEqual(imported.values[0], [1.5, 2.25, -100], within: 1e-9)
    expectEqual(imported.values[1], [-2, 3, 4], within: 1e-9)
  }

  @Test func takesRateAndUnitFromTheTable() throws {
    let imported = try Self.run("Time,L-OOC (mV)\n0.000,1\n0.0005,2\n0.001,3\n0.0015,4\n", TableImport())
    #expect(imported.rate == 2000)
    expectEqual(imported.values[0], [1000, 2000, 3000, 4000], within: 1e-6)
  }

  @Test func missingNumbersAndJumpsOfTimeAreGaps() throws {
    let text = """
      Time,L-OOC,R-OOC
      0,1,2
      0.001,NaN,2
      0.002,,NULL
      0.003,4,5
      0.006,7,8
      0.007,8,n/a
      0.008,9,9
      """
    let imported = try Self.run(text, TableImport(rate: 1000, unit: "uV"))
    #expect(imported.sampleCount == 9)
    #expect(imported.gaps.map(\.at) == [1, 4, 7])
    #expect(imported.gaps.map(\.count) == [2, 2, 1])
    expectEqual(imported.values[0], [1, 4, 7, 9], within: 1e-9)
    #expect(imported.summary.missingFrameCount == 5)
    #expect(imported.summary.partialRowCount == 2)
  }

  @Test func keepsEveryDigitOrSaysSo() throws {
    let exact = try Self.run("L-OOC\n7.999999\n-0.000001\n", TableImport(rate: 100, unit: "V"))
    #expect(exact.summary.isExact)
    expectEqual(exact.values[0], [7_999_999, -1], within: 1e-6)
    let rounded = try Self.run("L-OOC\n-0.145568848\n1e-3\n", TableImport(rate: 100, unit: "mV"))
    #expect(!rounded.summary.isExact)
    expectEqual(rounded.values[0], [-145.568848, 1], within: 2e-5)
    let counts = try Self.run("L-OOC\n2048\n2049\n", TableImport(rate: 100, unit: "uV", unitsPerNumber: 0.5))
    expectEqual(counts.values[0], [1024, 1024.5], within: 1e-9)
  }

  @Test func turnsAndScalesByTheMontage() throws {
    let name = ChannelName(.left, .mentalis)
    let montage = Montage(
      name: "t", channels: [.init(input: "2", name: name, inverted: true, preamplifierGain: 100)])
    let imported = try Self.run("1,200\n2,300\n", TableImport(rate: 100, unit: "mV", montage: montage))
    #expect(imported.names == ["L-MEN"])
    #expect(imported.summary.ignored.map(\.label) == ["column 1"])
    expectEqual(imported.values[0], [-2000, -3000], within: 1e-6)
  }

  @Test(arguments: [
    ("L-OOC,R-OOC\n1,2\n1,2,3\n", "table-ragged", "Line 3"),
    ("L-OOC,R-OOC\n1,2\n1,x\n", "table-not-a-number", "Line 3, column 2"),
    ("L-OOC;R-OOC\n1,5;2\n", "table-not-a-number", "Line 2, column 1"), ("L-OOC\n1\n\n2\n", "table-head", "Line 3"),
    ("", "table-empty", ""), ("L-OOC\n", "table-empty", ""), ("L-OOC\n1\n\0\n", "table-not-text", "line 3"),
    ("Time,L-OOC\n0,1\n0.002,2\n", "table-time", "line 3, column 1"),
    ("Time,L-OOC\n0,1\n0.001,2\n0.0005,2\n", "table-time", "line 4"),
    ("EMG_zyg\n1\n", "label-not-understood", "EMG_zyg"), ("ECG\n1\n", "recording-no-emg", "ECG"),
    ("L-OOC,OOC_L\n1,2\n", "channel-twice", "OOC_L"), ("L-OOC (mV)\n1\n", "table-units-differ", "mV"),
    ("L-OOC\ninf\n", "table-not-a-number", "inf"),
    ("# Sampling Rate (Hz):= 500\nL-OOC\n1\n", "table-rates-differ", "500"),
    ("a b c\nd e f\n1 2 3\n", "table-not-a-number", "Line 2"), ("L-OOC\n1e300\n", "table-range", "L-OOC"),
  ])
  func refusesWhatIsAmbiguous(_ text: String, _ code: String, _ words: String) throws {
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(Array(text.utf8), folder + "/in.csv")
      let error = #expect(throws: FacialisError.self) {
        try TableImport(rate: 1000, unit: "uV").run(folder + "/in.csv", to: folder + "/out.bdf")
      }
      #expect(error?.code == code, "\(error?.message ?? "")")
      #expect(words.isEmpty || error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/out.bdf") }
    }
  }

  @Test func asksForRateAndUnit() throws {
    let rate = #expect(throws: FacialisError.self) { try Self.run("L-OOC\n1\n2\n", TableImport(unit: "uV")) }
    #expect(rate?.mend.contains("--rate") == true)
    let unit = #expect(throws: FacialisError.self) { try Self.run("L-OOC\n1\n2\n", TableImport(rate: 1000)) }
    #expect(unit?.mend.contains("--unit") == true)
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"))
  func importsAnExportOfAcqKnowledge() throws {
    try RecordingFixture.withFolder { folder in
      let montage = try Self.montage([("Corr Raw", "L-COR"), ("CH2", "L-ZYG"), ("3", "L-LLS")])
      let imported = try Self.run(
        file: TestData.folder + "/facial-emg/sdamcintyre_femg_raw_exported_sample.txt", TableImport(montage: montage),
        folder)
      #expect(imported.rate == 1000)
      #expect(imported.sampleCount == 13150)
      #expect(imported.gaps.isEmpty)
      #expect(imported.summary.ignored.count == 12)
      expectEqual(Array(imported.values[0].prefix(3)), [-3.84521, -4.3335, -6.7749], within: 1e-3)
      expectEqual(Array(imported.values[1].prefix(3)), [-1.2207, 0, -0.671387], within: 1e-3)
      expectEqual(Array(imported.values[2].prefix(3)), [610.352, 3051.76, -4882.81], within: 1)
      expectEqual([imported.values[0].last ?? 0], [-1.95312], within: 1e-3)
    }
  }

  @Test(
    .enabled(if: TestData.isThere, "the test data are not there"),
    arguments: [("emgflow_sample_data_01.csv", [100]), ("emgflow_sample_data_02.csv", [2, 2, 2, 2])])
  func importsFacialEMGWithHoles(_ file: String, _ gaps: [Int]) throws {
    try RecordingFixture.withFolder { folder in
      let montage = try Self.montage([("EMG_zyg", "L-ZYG"), ("EMG_cor", "L-COR")])
      let imported = try Self.run(
        file: TestData.folder + "/facial-emg/" + file, TableImport(unit: "mV", montage: montage), folder)
      #expect(imported.rate == 2000)
      #expect(imported.sampleCount == 20000)
      #expect(imported.gaps.map(\.count) == gaps)
      #expect(imported.values[0].count == 20000 - gaps.reduce(0, +))
    }
  }

  @Test(
    .enabled(if: TestData.isThere, "the test data are not there"),
    arguments: [
      ("biosppy_emg.txt", nil, 1, 100_000, 2055.0), ("biosppy_emg_1.txt", nil, 1, 63880, 2034.0),
      ("uci_physical_action_sub01_Slapping.txt", 1000.0, 8, 9788, -2474.0),
      ("plux_emg_bursts_0007803B4661.csv", 1000.0, 2, 28519, 32718.0),
    ])
  func importsCounts(_ file: String, _ rate: Double?, _ column: Int, _ frames: Int, _ first: Double) throws {
    try RecordingFixture.withFolder { folder in
      let montage = try Self.montage([("\(column)", "L-ZYG")])
      let imported = try Self.run(
        file: TestData.folder + "/emg-burst/" + file, TableImport(rate: rate, unit: "uV", montage: montage), folder)
      #expect(imported.rate == 1000)
      #expect(imported.sampleCount == frames)
      #expect(imported.summary.isExact)
      #expect(imported.values[0].first == first)
    }
  }

  @Test(.enabled(if: TestData.isThere, "the test data are not there"))
  func refusesBinaryLogs() throws {
    try RecordingFixture.withFolder { folder in
      let montage = try Self.montage([("1", "L-ZYG")])
      #expect(throws: FacialisError.self) {
        try TableImport(rate: 1000, unit: "uV", montage: montage).run(
          TestData.folder + "/emg-burst/uci_physical_action_sub02_Clapping.log", to: folder + "/out.bdf")
      }
    }
  }
}
