// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

/// The past as columns: of any stretch, over files and gaps, as reading from the start gives it.
@Suite struct ColumnReaderTests {
  /// Three files: samples 0 to 2599, a gap of 400, then 3000 to 3699; a channel's counts are the sample's index plus its own.
  let recording = RecordingOfFiles()

  private func read(_ range: Range<Int>, columns: Int, channels: [Int]? = nil) throws -> ColumnReader.Columns {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      return try ColumnReader(path: folder + "/" + recording.name(1))
        .read(range, columnCount: columns, channels: channels)
    }
  }

  @Test(arguments: [0..<100, 1000..<1200, 2500..<2600, 3000..<3700, 1099..<1101])
  func everySampleOfAStretch(range: Range<Int>) throws {
    let columns = try read(range, columns: range.count)
    #expect(columns.samplesPerColumn == 1 && columns.columnCount == range.count && columns.gaps.isEmpty)
    var expected: [Int32] = []
    for sample in range {
      let (first, second) = (Int32(sample), Int32(sample + 1))
      expected += [first, first, second, second]
    }
    #expect(columns.counts == expected)
  }

  @Test func columnsHoldTheSmallestAndTheLargest() throws {
    let columns = try read(50..<1250, columns: 12, channels: [1])
    #expect(columns.samplesPerColumn == 100 && columns.columnCount == 12)
    var expected: [Int32] = []
    for column in 0..<12 { expected += [Int32(51 + column * 100), Int32(150 + column * 100)] }
    #expect(columns.counts == expected)
  }

  @Test func aGapIsAGap() throws {
    let columns = try read(2500..<3200, columns: 7, channels: [0])
    #expect(columns.gaps.map(\.firstSample) == [2600] && columns.gaps.map(\.count) == [400])
    #expect(columns.gaps.map(\.cause) == ["restart"])
    for column in 1..<5 {
      #expect(columns.counts[column * 2] > columns.counts[column * 2 + 1], "column \(column) holds a sample")
    }
    #expect(columns.counts[0] == 2500 && columns.counts[1] == 2599)
    #expect(columns.counts[10] == 3000 && columns.counts[13] == 3199)
  }

  @Test func behindTheEndNothingIsHeld() throws {
    let columns = try read(3600..<3800, columns: 2, channels: [0])
    #expect(columns.counts[0] == 3600 && columns.counts[1] == 3699)
    #expect(columns.counts[2] > columns.counts[3])
  }

  @Test func seekingBackAndForthReadsTheSame() throws {
    try RecordingFixture.withFolder { folder in
      try recording.write(to: folder)
      var reader = try RecordingReader(path: folder + "/" + recording.name(1))
      for sample in [3400, 0, 1500, 1100, 2599, 40] {
        try reader.seek(to: sample)
        #expect(reader.position <= sample)
        var found: Int32?
        while found == nil {
          guard case .samples(let frames) = try reader.next() else { continue }
          let first = reader.position - frames
          if sample < reader.position { found = reader.samples[(sample - first) * 2] }
        }
        #expect(found == Int32(sample))
      }
    }
  }
}
