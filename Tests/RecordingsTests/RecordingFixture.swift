// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings
import Testing

/// Makes formats, headers, counts and folders for the tests of this room.
enum RecordingFixture {
  static func format(rate: Double = 2000, channels: Int = 2, bits: Int = 24) -> StreamFormat {
    let names = Muscle.allCases.flatMap { [ChannelName(.left, $0), ChannelName(.right, $0)] }
    let limit: Int32 = bits <= 16 ? 32767 : 8_388_607
    let calibration = Calibration(
      digitalMinimum: -limit - 1, digitalMaximum: limit, physicalMinimum: -5000.123, physicalMaximum: 5000.122)
    let formats = names.prefix(channels).map {
      ChannelFormat(name: $0, calibration: calibration, prefilter: "HP:0.1Hz LP:500Hz", transducer: "AgAgCl")
    }
    return StreamFormat(rate: rate, channels: Array(formats), bits: bits).representableInHeader()
  }

  static func header(_ format: StreamFormat, ticks: Int = 0) throws -> RecordingHeader {
    let start = try #require(
      LocalDateTime(year: 2026, month: 3, day: 1, hour: 23, minute: 59, second: 58, ticks: ticks))
    return RecordingHeader(format: format, start: start, subject: "S01", equipment: "Facialis test")
  }

  /// Counts over the whole range of the width, extremes included.
  static func counts(frames: Int, channels: Int, bits: Int = 24, seed: UInt64 = 1) -> [Int32] {
    var random = RandomSource(seed: seed)
    let shift = UInt64(64 - bits)
    var counts = (0..<frames * channels).map { _ in Int32(truncatingIfNeeded: Int64(bitPattern: random.next()) >> shift)
    }
    if counts.count > 1 {
      counts[0] = Int32(-1) << Int32(bits - 1)
      counts[counts.count - 1] = ~(Int32(-1) << Int32(bits - 1))
    }
    return counts
  }

  /// Runs `body` with a new folder, which is removed afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var random = SystemRandomNumberGenerator()
    let path = "/tmp/facialis-recordings-\(String(random.next(), radix: 36))"
    let made = unsafe mkdir(path, 0o700)
    try #require(made == 0)
    defer { removeFolder(path) }
    return try body(path)
  }

  private static func removeFolder(_ path: String) {
    guard let folder = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { _ = unsafe unlink("\(path)/\(name)") }
    }
    unsafe closedir(folder)
    _ = unsafe rmdir(path)
  }
}

/// A disk in memory that fails from a stated byte on.
final class MemorySink: ByteSink {
  var bytes: [UInt8] = []
  var capacity = Int.max
  var synchronisations = 0

  func write(_ new: [UInt8], at offset: Int) throws(FacialisError) {
    for (index, byte) in new.enumerated() {
      let place = offset + index
      if place >= capacity { throw FacialisError("disk-full", .inputOutput, "full", mend: "") }
      while bytes.count <= place { bytes.append(0) }
      bytes[place] = byte
    }
  }

  func synchronise() throws(FacialisError) { synchronisations += 1 }
  func close() throws(FacialisError) {}

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}

extension RecordingFixture {
  static func write(_ bytes: [UInt8], _ path: String) throws {
    let file = try DiskFile(creating: path)
    try file.write(bytes, at: 0)
    try file.close()
  }

  /// A file of one EMG signal that counts up from 0 and annotations as given, one text a record.
  static func file(
    _ kind: FileKind = .edfContinuous, lists: [String], framesPerRecord: Int = 100, microseconds: Int = 1_000_000,
    stated: Int? = nil, label: String = "EMG L-OOC", annotationBytes: Int = 120
  ) -> [UInt8] {
    let limits = Calibration(
      digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -3276.8, physicalMaximum: 3276.7)
    var signals = [
      SignalHeader(label: label, unit: "uV", calibration: limits, samplesPerRecord: framesPerRecord)
    ]
    if kind.isPlus {
      signals.append(
        SignalHeader(
          label: kind.annotationLabel, unit: "",
          calibration: Calibration(
            digitalMinimum: kind.countRange.lowerBound, digitalMaximum: kind.countRange.upperBound, physicalMinimum: -1,
            physicalMaximum: 1),
          samplesPerRecord: annotationBytes / kind.bytesPerSample))
    }
    let header = FileHeader(
      kind: kind, patient: "S02 F 02-MAY-1951 X", recording: "Startdate 01-MAR-2026 X X X",
      start: LocalDateTime(year: 2026, month: 3, day: 1, hour: 10), recordCount: stated ?? lists.count,
      recordMicroseconds: microseconds, signals: signals)
    var bytes = header.encoded()
    for (record, list) in lists.enumerated() {
      for frame in 0..<framesPerRecord {
        let count = UInt32(bitPattern: Int32(record * framesPerRecord + frame))
        for byte in 0..<kind.bytesPerSample { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * UInt32(byte)))) }
      }
      guard kind.isPlus else { continue }
      let text =
        list.unicodeScalars.allSatisfy { $0.value < 256 }
        ? list.unicodeScalars.map { UInt8($0.value) } : Array(list.utf8)
      bytes += text + [UInt8](repeating: 0, count: annotationBytes - text.count)
    }
    return bytes
  }

  /// Everything a reader hands out, samples one by one.
  struct Contents: Equatable {
    var samples: [Int32] = []
    var annotations: [StoredAnnotation] = []
    var gaps: [Gap] = []
    /// Frames that had been handed out when each annotation came.
    var framesBefore: [Int] = []

    struct Gap: Equatable {
      var at: Int
      var count: Int
      var cause: String
    }
  }

  static func contents(_ reader: inout RecordingReader) throws -> Contents {
    var contents = Contents()
    var position = 0
    while true {
      switch try reader.next() {
      case .samples(let frames):
        contents.samples += reader.samples
        position += frames
      case .annotations(let annotations):
        contents.annotations += annotations
        contents.framesBefore += annotations.map { _ in position }
      case .gap(let count, let cause):
        contents.gaps.append(Contents.Gap(at: position, count: count, cause: cause))
        position += count
      case .end:
        return contents
      }
    }
  }

  static func contents(_ bytes: [UInt8], montage: Montage? = nil) throws -> Contents {
    try withFolder { folder in
      try write(bytes, folder + "/file")
      var reader = try RecordingReader(path: folder + "/file", montage: montage)
      return try contents(&reader)
    }
  }
}

extension RecordingFixture {
  static func truncate(_ path: String, to length: Int) throws {
    let result = unsafe Glibc.truncate(path, length)
    try #require(result == 0)
  }

  static func remove(_ path: String) { _ = unsafe unlink(path) }
}
