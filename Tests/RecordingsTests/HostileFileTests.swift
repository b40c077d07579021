// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

/// Damaged files are read or refused in words, and never crash.
@Suite struct HostileFileTests {
  private static let lists = [
    "+0\u{14}\u{14}\0+0.5\u{15}0.25\u{14}BAD_ACQ_SKIP\u{14}\0", "+1\u{14}\u{14}\0+1.5\u{14}note\u{14}\0",
  ]

  func outcome(_ bytes: [UInt8], _ path: String) throws -> String {
    try RecordingFixture.write(bytes, path)
    do {
      var reader = try RecordingReader(path: path)
      let contents = try RecordingFixture.contents(&reader)
      #expect(contents.samples.count <= bytes.count)
      return "read"
    } catch let error as FacialisError {
      #expect(!error.message.isEmpty && !error.mend.isEmpty)
      return error.code
    }
  }

  @Test(arguments: [FileKind.edfContinuous, .bdfDiscontinuous])
  func survivesEveryByteChanged(_ kind: FileKind) throws {
    let whole = RecordingFixture.file(kind, lists: Self.lists, framesPerRecord: 20, microseconds: 1_000_000)
    var random = RandomSource(seed: 11)
    var outcomes: Set<String> = []
    try RecordingFixture.withFolder { folder in
      for place in whole.indices {
        for byte in [0x2D, 0x39, 0xFF, UInt8(truncatingIfNeeded: random.next())] {
          var bytes = whole
          bytes[place] = byte
          outcomes.insert(try outcome(bytes, folder + "/f"))
          RecordingFixture.remove(folder + "/f")
        }
      }
    }
    #expect(outcomes.contains("read"))
    #expect(outcomes.isSuperset(of: ["recording-not-edf", "recording-header-damaged", "label-not-understood"]))
  }

  @Test func survivesEveryLength() throws {
    let whole = RecordingFixture.file(lists: Self.lists, framesPerRecord: 20)
    try RecordingFixture.withFolder { folder in
      for length in 0..<whole.count {
        let outcome = try outcome(Array(whole[..<length]), folder + "/f")
        RecordingFixture.remove(folder + "/f")
        switch length {
        case ..<256, 256..<768: #expect(outcome == "recording-header-short")
        case 768..<928: #expect(outcome == "recording-empty")
        default: #expect(outcome == "read")
        }
      }
    }
  }

  @Test(arguments: [
    (184, "99999999"), (236, "99999999"), (236, "-9999999"), (244, "1e9     "), (244, "0       "), (244, "nan     "),
    (244, "-1      "), (244, "99999999"), (244, "0.000001"), (252, "9999"), (252, "0   "), (252, "-1  "),
    (256 + 2 * 104, "1e15    "), (256 + 2 * 216, "99999999"), (256 + 2 * 216, "-5      "), (256 + 2 * 216, "0       "),
    (256 + 2 * 120, "inf     "), (256 + 2 * 128, "        "),
  ])
  func survivesHostileNumbers(_ place: Int, _ text: String) throws {
    var bytes = RecordingFixture.file(lists: Self.lists)
    bytes.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
    try RecordingFixture.withFolder { folder in
      _ = try outcome(bytes, folder + "/f")
    }
  }

  @Test func namesTheByteThatIsDamaged() throws {
    var bytes = RecordingFixture.file(lists: Self.lists)
    bytes.replaceSubrange(244..<252, with: "half a s".utf8)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/f")
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/f") }
      #expect(error?.message.contains("byte 244") == true)
    }
  }

  @Test func saysThatAHeaderIsShifted() throws {
    var bytes = RecordingFixture.file(lists: Self.lists)
    bytes.remove(at: 150)
    try RecordingFixture.withFolder { folder in
      try RecordingFixture.write(bytes, folder + "/f")
      let error = #expect(throws: FacialisError.self) { try RecordingReader(path: folder + "/f") }
      #expect(error?.code == "recording-header-shifted")
      #expect(error?.message.contains("-1 bytes") == true)
    }
  }
}

extension HostileFileTests {
  /// A rate of 10^14 Hz, records of centuries, onsets beyond every clock: sums that leave the integers.
  @Test(arguments: [
    ("0.000001", "99999999"), ("99999999", "20      "), ("1e9     ", "20      "), ("0.000001", "20      "),
  ])
  func survivesSumsBeyondTheIntegers(_ duration: String, _ samples: String) throws {
    for kind in [FileKind.edfDiscontinuous, .edfContinuous] {
      var bytes = RecordingFixture.file(
        kind,
        lists: [
          "+0\u{14}\u{14}\0+999999999999\u{15}999999999999\u{14}BAD_ACQ_SKIP\u{14}\0",
          "+999999999999\u{14}\u{14}\0+5\u{15}999999999999\u{14}BAD_ACQ_SKIP\u{14}\0",
        ], framesPerRecord: 20)
      bytes.replaceSubrange(244..<252, with: duration.utf8)
      bytes.replaceSubrange(256 + 2 * 216..<256 + 2 * 216 + 8, with: samples.utf8)
      try RecordingFixture.withFolder { folder in
        _ = try outcome(bytes, folder + "/f")
        _ = try? RecordingInfo(path: folder + "/f")
      }
    }
  }

  @Test func survivesChangedTables() throws {
    let whole = Array(
      "# Sampling Rate (Hz):= 1000\nTime,L-OOC (uV),R-OOC\n0.001,1.5,-2e3\n0.002,NaN,3\n0.003,4,5\n".utf8)
    var random = RandomSource(seed: 5)
    var imported = 0
    try RecordingFixture.withFolder { folder in
      for _ in 0..<400 {
        var bytes = whole
        for _ in 0..<Int(random.uniform(1, 4)) {
          let place = Int(random.uniform(0, Double(bytes.count)))
          bytes[place] =
            [44, 46, 10, 57, 45, 101, 34, 59, 9, 32, UInt8(truncatingIfNeeded: random.next())][
              Int(random.uniform(0, 11))]
        }
        try RecordingFixture.write(bytes, folder + "/in")
        do {
          _ = try TableImport(unit: "uV").run(folder + "/in", to: folder + "/out")
          imported += 1
        } catch let error as FacialisError {
          #expect(!error.mend.isEmpty)
        }
        RecordingFixture.remove(folder + "/in")
        RecordingFixture.remove(folder + "/out")
      }
    }
    #expect(imported > 10)
  }
}
