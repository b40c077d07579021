// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import FacialEMG
import Glibc
import Recordings
import Testing

/// Montages of the fixtures on recordings of other people.
@Suite struct MontageOnFilesTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  private static let data: String = {
    if let path = unsafe getenv("FACIALIS_TEST_DATA") { return unsafe String(cString: path) }
    return root + "/../shared/data"
  }()
  private static let isThere = unsafe access(data + "/edf-bdf", R_OK) == 0
  private static let face =
    "/bids-emg/bids-examples/emg_CustomBipolarFace/sub-01/emg/sub-01_task-talking_emg.edf"

  @Test(.enabled(if: isThere, "the test data are not there"))
  func opensTheFaceOfTheBIDSExamples() throws {
    let montage = try MontageFile.read(Self.root + "/Tests/ConfigurationTests/Fixtures/bids-face.toml")
    let reader = try RecordingReader(path: Self.data + Self.face, montage: montage)
    let plain = try RecordingReader(
      path: Self.data + Self.face,
      montage: Montage(
        name: "plain", channels: montage.channels.map { Montage.Channel(input: $0.input, name: $0.name) }))
    #expect(reader.format.rate == 2000)
    #expect(reader.format.channels.map(\.name.description) == ["L-ZYG", "L-PLA", "L-OOR"])
    #expect(reader.ignored.map(\.label) == ["EMG1", "EMG2", "EMG5"])
    let gains = zip(reader.format.channels, plain.format.channels).map { $0.calibration.gain / $1.calibration.gain }
    #expect(gains == [1, -1, 0.5])
  }

  @Test(.enabled(if: isThere, "the test data are not there"))
  func opensTheChinOfASleepRecording() throws {
    let montage = try MontageFile.read(Self.root + "/Tests/ConfigurationTests/Fixtures/psg-chin.toml")
    let reader = try RecordingReader(path: Self.data + "/edf-bdf/edfio/short_psg.edf", montage: montage)
    #expect(reader.format.rate == 1)
    #expect(reader.sampleCount == 300)
    #expect(reader.ignored.count == 6)
  }
}
