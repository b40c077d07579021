// SPDX-License-Identifier: GPL-3.0-or-later

import CPlain
import FacialEMG
import Glibc
import Recordings

/// Reading recordings that lie in the page cache: `pread`, annotations, decoding to interleaved counts, every element handed out.
struct RecordingBenchmarks {
  private func reading(bits: Int, channels: Int, rate: Double, seconds: Int) throws -> [Measurement] {
    let path = "/dev/shm/facialis-bench-\(getpid()).\(bits <= 16 ? "edf" : "bdf")"
    defer { _ = unsafe unlink(path) }
    let (samples, frames) = try write(path, bits: bits, channels: channels, rate: rate, seconds: seconds)
    var failed = false
    let measurement = Measurement.measure("reading \(bits)-bit files", channels: channels, channelSamples: samples) {
      do {
        var reader = try RecordingReader(path: path)
        while try reader.next() != .end {}
      } catch { failed = true }
    }
    if failed { throw FacialisError("bench-failed", .software, "A file could not be read.", mend: "Report this.") }
    guard bits == 24 else { return [measurement] }
    // The file has one signal of annotations behind the channels.
    let header = 256 * (channels + 2)
    let record = (try RecordingInfo(path: path, singleFile: true).byteCount - header) / (samples / channels / frames)
    var counts = [Int32](repeating: 0, count: frames * channels)
    let plain = Measurement.measure("reading 24-bit files, plain C", channels: channels, channelSamples: samples) {
      failed = unsafe plain_read24(path, header, record, frames, channels, &counts) != samples || failed
    }
    precondition(!failed, "the plain reader takes the file for something else")
    return [measurement, plain]
  }

  /// Writes random counts; returns channels times samples, and the frames of a data record.
  private func write(
    _ path: String, bits: Int, channels: Int, rate: Double, seconds: Int
  ) throws -> (samples: Int, framesPerRecord: Int) {
    let limit: Int32 = bits <= 16 ? 32767 : 8_388_607
    let names = Muscle.allCases.flatMap { muscle in
      ["1", "2", "3", "4"].flatMap { [ChannelName(.left, muscle, site: $0), ChannelName(.right, muscle, site: $0)] }
    }
    let calibration = Calibration(
      digitalMinimum: -limit - 1, digitalMaximum: limit, physicalMinimum: -5000, physicalMaximum: 5000)
    let format = StreamFormat(
      rate: rate, channels: names.prefix(channels).map { ChannelFormat(name: $0, calibration: calibration) }, bits: bits
    ).representableInHeader()
    let writer = try RecordingWriter(path: path, header: RecordingHeader(format: format, start: .unknown))
    var random = RandomSource(seed: 1)
    let shift = UInt64(64 - bits)
    let counts = (0..<writer.framesPerRecord * channels).map { _ in
      Int32(truncatingIfNeeded: Int64(bitPattern: random.next()) >> shift)
    }
    while Double(writer.frameCount) < rate * Double(seconds) { try writer.append(counts.span) }
    try writer.close()
    return (writer.frameCount * channels, writer.framesPerRecord)
  }

  /// All of them, in the order of the table.
  func all() throws -> [Measurement] {
    try reading(bits: 24, channels: 64, rate: 4000, seconds: 60)
      + reading(bits: 24, channels: 8, rate: 2000, seconds: 600)
      + reading(bits: 16, channels: 64, rate: 4000, seconds: 60)
      + reading(bits: 16, channels: 8, rate: 2000, seconds: 600)
  }
}
