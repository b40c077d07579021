// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings

/// What libFuzzer throws its bytes at (Fuzz), and what ordinary tests replay its corpus against: nothing may crash, hang or grow
/// without bound, and an error has to be one in words.
enum FuzzTargets {
  static let all: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
    ("reader", reader), ("lists", lists), ("table", table), ("marker", marker),
  ]

  /// A whole EDF or BDF file: header, records, annotations; read, described, checked, repaired.
  static func reader(_ bytes: [UInt8]) {
    withFile(bytes) { path in
      read(path)
      attempt { _ = try RecordingInfo(path: path, singleFile: true) }
      attempt { _ = try FileCheck(path: path) }
      repair(path)
    }
  }

  /// The annotation area of a data record of an EDF+ file that is right otherwise.
  static func lists(_ bytes: [UInt8]) {
    let even = bytes.count + bytes.count % 2
    guard even > 0, even < 60_000 else { return }
    let limits = Calibration(digitalMinimum: -32768, digitalMaximum: 32767, physicalMinimum: -1, physicalMaximum: 1)
    for kind in [FileKind.edfContinuous, .edfDiscontinuous] {
      let header = FileHeader(
        kind: kind, patient: "X X X X", recording: "Startdate X X X X", start: nil, recordCount: 1,
        recordMicroseconds: 1_000_000,
        signals: [
          SignalHeader(label: "EMG L-OOC", unit: "uV", calibration: limits, samplesPerRecord: 10),
          SignalHeader(label: "EDF Annotations", unit: "", calibration: limits, samplesPerRecord: even / 2),
        ])
      var file = header.encoded() + [UInt8](repeating: 7, count: 20) + bytes
      if even > bytes.count { file.append(0) }
      withFile(file) { path in
        read(path)
        attempt { _ = try FileCheck(path: path) }
        repair(path)
      }
    }
  }

  /// A table of numbers.
  static func table(_ bytes: [UInt8]) {
    withFile(bytes) { path in
      let output = "/dev/shm/facialis-fuzz-\(getpid()).bdf"
      attempt { _ = try TableImport(rate: nil, unit: "uV").run(path, to: output) }
      _ = unsafe unlink(output)
      attempt { _ = try TableImport(rate: 1000, unit: "mV").run(path, to: output) }
      _ = unsafe unlink(output)
    }
  }

  /// Texts that people, devices and files give as markers, marks and tables.
  static func marker(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let marker = Marker(text: text)
    precondition(Marker(text: marker.text) == marker, "a marker reads back as another")
    if let mark = FileMark(text: text) {
      precondition(FileMark(text: mark.text) == mark, "a mark reads back as another")
    }
    _ = ChannelLabel(text)
    _ = ChannelName(text)
    _ = UTCTime(rfc3339: text)
    _ = RecordingName(text)
    attempt { _ = try EventTable.events(text, rate: 2000) }
    withFile(bytes) { path in
      attempt { _ = try RecordingDescription(path: path) }
    }
  }

  private static func read(_ path: String) {
    attempt {
      var reader = try RecordingReader(path: path, singleFile: true)
      var elements = 0
      while try reader.next() != .end, elements < 100_000 { elements += 1 }
      _ = reader.warnings
    }
  }

  /// What was repaired has to be readable, and a second repair finds nothing to do.
  private static func repair(_ path: String) {
    let output = "/dev/shm/facialis-fuzz-\(getpid()).edf"
    defer { _ = unsafe unlink(output) }
    attempt {
      guard try FileRepair(path: path, to: output).output != nil else { return }
      let again = try FileRepair(path: output, to: output + "2")
      _ = unsafe unlink(output + "2")
      precondition(again.output == nil, "a repaired file needs repair: \(again.changes)")
    }
  }

  private static func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as FacialisError {
      precondition(!error.message.isEmpty && !error.mend.isEmpty, "an error without words: \(error.code)")
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The bytes as a file in memory.
  private static func withFile(_ bytes: [UInt8], _ body: (String) -> Void) {
    let path = "/dev/shm/facialis-fuzz-\(getpid()).in"
    _ = unsafe unlink(path)
    defer { _ = unsafe unlink(path) }
    attempt {
      let file = try DiskFile(creating: path)
      try file.write(bytes, at: 0)
      try file.close()
    }
    body(path)
  }
}
