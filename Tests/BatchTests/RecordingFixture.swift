// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Recordings

/// A small recording of two channels: noise with a burst every second in the right eye.
enum RecordingFixture {
  static func write(_ path: String, seconds: Int, seed: UInt64 = 1) throws {
    let rate = 1000.0
    let names = [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)]
    let calibration = Calibration(
      digitalMinimum: -8_388_608, digitalMaximum: 8_388_607, physicalMinimum: -83886.1, physicalMaximum: 83886.1)
    let format = StreamFormat(rate: rate, channels: names.map { ChannelFormat(name: $0, calibration: calibration) })
      .representableInHeader()
    let start = LocalDateTime(unixNanoseconds: 1_780_000_000_000_000_000, utcOffset: 0)
    let header = RecordingHeader(format: format, start: start, subject: "S01")
    let writer = try RecordingWriter(path: path, header: header)
    var random = RandomSource(seed: seed)
    for record in 0..<seconds * 4 {
      var counts: [Int32] = []
      for frame in 0..<250 {
        let sample = record * 250 + frame
        // Not in time, or it would be a rhythm and no spasm.
        let second = sample / 1000
        let isActive = sample > 2000 && (0..<60).contains(sample % 1000 - second * second * 53 % 400)
        for channel in 0..<2 { counts.append(Int32(random.normal(0, channel == 1 && isActive ? 60 : 2) * 100)) }
      }
      try writer.append(counts.span, annotations: [])
    }
    try writer.close()
  }
}
