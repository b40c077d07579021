// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Recordings
import Reports
import Testing

/// Spectrograms of a tone that is known: 20 uV of 120 Hz, from 8 s on of 200 Hz, with a gap from 4 to 6 s.
struct RecordingSpectrogramsTests {
  private static let eye = ChannelName(.left, .orbicularisOculi)
  private static let cheek = ChannelName(.left, .zygomaticusMajor)

  /// The eye is silent, the cheek has the tone; what lies in the gap fills the file up.
  private static func write(to path: String, seconds: Int) throws {
    let calibration = Calibration(
      digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7)
    let format = StreamFormat(
      rate: 1000, channels: [eye, cheek].map { ChannelFormat(name: $0, calibration: calibration) }, bits: 16)
    let start = LocalDateTime(unixNanoseconds: 1_780_000_000_000_000_000, utcOffset: 0)
    let writer = try RecordingWriter(
      path: path, header: RecordingHeader(format: format, start: start, subject: "S01"))
    for record in 0..<seconds * 4 {
      let counts = (0..<250).flatMap { index -> [Int32] in
        let time = Double(record * 250 + index) / 1000
        let hertz = time < 8 ? 120.0 : 200.0
        return [0, Int32((200 * PortableMath.sin(2 * PortableMath.pi * hertz * time)).rounded())]
      }
      let gap = Annotation.gap(sample: 4000, sampleCount: 2000, rate: 1000, cause: "source")
      try writer.append(counts.span, annotations: record == 16 ? [gap] : [])
    }
    try writer.close()
  }

  private static func read(seconds: Int) throws -> [ChannelSpectrogram] {
    let folder = try TemporaryFolder()
    let path = folder.file("tones.edf")
    try write(to: path, seconds: seconds)
    let bursts = [(eye, 100), (cheek, 1000), (cheek, 9000)].map {
      Event(kind: .burst, onset: $0.1, duration: 50, channels: [$0.0])
    }
    return try RecordingSpectrograms.read(path: path, events: bursts)
  }

  @Test func tonesLieInTheirRowsAndTheirColumns() throws {
    let spectrograms = try Self.read(seconds: 12)
    let spectrogram = try #require(spectrograms.first)
    #expect(spectrograms.count == 1 && spectrogram.channel == Self.cheek && spectrogram.bursts == 2)
    #expect(spectrogram.resolution == 4 && spectrogram.rowCount == 125 && spectrogram.columnS == 0.25)
    #expect(spectrogram.columns.count == 48)
    for (place, column) in spectrogram.columns.enumerated() {
      if (16..<24).contains(place) {
        #expect(column == nil)
        continue
      }
      let powers = try #require(column)
      // Row 0 is around 4 Hz.
      let row = place < 32 ? 29 : 49
      #expect(powers.indices.max { powers[$0] < powers[$1] } == row)
      // Half of the squared amplitude, in the three rows that a Hann window spreads it over.
      #expect(abs(powers[row - 1...row + 1].reduce(0, +) * 4 - 200) < 2)
    }
  }

  /// Twice as many segments as a page can show columns: two a column.
  @Test func longRecordingsGetWiderColumns() throws {
    let spectrogram = try #require(try Self.read(seconds: 240).first)
    #expect(spectrogram.columnS == 0.5 && spectrogram.columns.count == 480)
    #expect(spectrogram.columns[7] != nil && spectrogram.columns[8] == nil && spectrogram.columns[11] == nil)
    let last = try #require(spectrogram.columns[479])
    #expect(last.indices.max { last[$0] < last[$1] } == 49 && abs(last[48...50].reduce(0, +) * 4 - 200) < 2)
  }
}
