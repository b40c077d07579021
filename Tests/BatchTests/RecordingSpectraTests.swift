// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Recordings
import Reports
import SignalProcessing
import Testing

/// Spectra of a signal that is known: a tone of 60 Hz all the time, one of 200 Hz from 4 to 8 s.
struct RecordingSpectraTests {
  private static let rate = 1000.0
  private static let name = ChannelName(.left, .orbicularisOculi)

  private static func write(to path: String) throws {
    let format = StreamFormat(
      rate: rate,
      channels: [
        ChannelFormat(
          name: name,
          calibration: Calibration(
            digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7))
      ], bits: 16)
    let start = LocalDateTime(unixNanoseconds: 1_780_000_000_000_000_000, utcOffset: 0)
    let writer = try RecordingWriter(
      path: path, header: RecordingHeader(format: format, start: start, subject: "S01"))
    for record in 0..<48 {
      let counts = (0..<250).map { index -> Int32 in
        let time = Double(record * 250 + index) / rate
        let tone = (4.0..<8.0).contains(time) ? 100 * PortableMath.sin(2 * .pi * 200 * time) : 0
        return Int32(((10 * PortableMath.sin(2 * .pi * 60 * time) + tone) * 10).rounded())
      }
      try writer.append(counts.span, annotations: [])
    }
    try writer.close()
  }

  @Test func activeAndQuietTimeAreToldApart() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/tones.edf"
    try Self.write(to: path)
    let burst = Event(kind: .burst, onset: 4000, duration: 4000, channels: [Self.name])
    let spectrum = try #require(try RecordingSpectra.read(path: path, events: [burst]).first)
    #expect(spectrum.activeSegments == 8 && spectrum.quietSegments == 16)
    let quiet = try #require(spectrum.quiet)
    let active = try #require(spectrum.active)
    // Half of the squared amplitude is the power of a tone; Parseval over the band around it.
    func power(_ values: [Double], _ resolution: Double, _ hertz: Double) -> Double {
      let middle = Int(hertz / resolution)
      return values[middle - 4...middle + 4].reduce(0, +) * resolution
    }
    #expect(abs(power(quiet.values, quiet.resolution, 60) - 50) < 1 && power(quiet.values, quiet.resolution, 200) < 0.1)
    #expect(abs(power(active.values, active.resolution, 200) - 5000) < 50)
    #expect(active.medianFrequency(in: 20...450).map { abs($0 - 200) < 2 } == true)
  }
}
