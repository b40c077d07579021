// SPDX-License-Identifier: GPL-3.0-or-later
import Acquisition
import FacialEMG
import Foundation
import Testing

struct CaptureTests {
  static let head = CaptureHead(
    device: USBIdentifier(vendor: 0x09DB, product: 0x00EA), title: "MCC USB-1608FS-Plus", options: ["rate": "4000"],
    montage: DriverBench.montage(["0", "1"]))

  /// Every kind of record, with every kind of request, reply and fault.
  static let records: [CaptureRecord] =
    [.head(head), .opened] + DriverStage.allCases.map { .stage($0) } + [
      .exchange(.controlIn(type: 0xC0, request: 1, value: 0xFFFF, index: 2, length: 512), .data([1, 2, 3])),
      .exchange(.controlOut(type: 0x40, request: 2, value: 0, index: 0xFFFF, data: [9]), .data([])),
      .exchange(.bulkOut(endpoint: 1, data: [0xFF, 0]), .failed(.timeout)),
      .exchange(.bulkIn(endpoint: 0x82, length: 16384), .data([UInt8](repeating: 7, count: 300))),
      .exchange(.clearHalt(endpoint: 0x81), .failed(.gone)), .transfer([], fault: nil, followsLoss: false),
      .transfer([1, 2, 3, 4], fault: nil, followsLoss: true), .skipped(70000),
    ] + USBFault.allCases.map { .transfer([5], fault: $0, followsLoss: false) } + [.ended]

  /// The bytes of a capture; the k-th record is made at so many nanoseconds times k.
  static func bytes(_ records: [CaptureRecord], step: UInt64 = 1_000_000_007) -> [UInt8] {
    CaptureFormat.signature
      + records.enumerated().flatMap { CaptureFormat.encode($0.element, at: UInt64($0.offset) * step) }
  }

  /// Lends a file with the bytes to the body.
  static func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString).usbcap")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
  }

  /// The records of a capture and their times.
  private static func read(_ path: String) throws -> [(record: CaptureRecord, time: UInt64)] {
    let reader = try CaptureReader(path)
    var entries: [(record: CaptureRecord, time: UInt64)] = [(.head(reader.head), 0)]
    while let entry = try reader.next() { entries.append((entry.record, entry.time)) }
    return entries
  }

  @Test func everyRecordComesBack() throws {
    let entries = try Self.withFile(Self.bytes(Self.records)) { try Self.read($0) }
    #expect(entries.map(\.record) == Self.records)
    #expect(entries.map(\.time) == Self.records.indices.map { UInt64($0) * 1_000_000_007 })
  }

  /// zlib.crc32(b"123456789") in Python.
  @Test func theChecksumIsThatOfZlib() { #expect(CaptureFormat.checksum(Array("123456789".utf8)) == 0xCBF4_3926) }

  /// Whatever byte is damaged, no record is altered: those before it come, then an error or the end.
  @Test func damageIsSeenAtEveryByte() throws {
    let whole = Self.bytes(Self.records)
    for offset in whole.indices {
      var bytes = whole
      bytes[offset] ^= 0x41
      try Self.withFile(bytes) { path in
        var seen: [CaptureRecord] = []
        var failure: FacialisError?
        do {
          let reader = try CaptureReader(path)
          seen.append(.head(reader.head))
          while let entry = try reader.next() { seen.append(entry.record) }
        } catch let error as FacialisError { failure = error }
        #expect(Array(Self.records.prefix(seen.count)) == seen, "byte \(offset)")
        #expect(seen.count < Self.records.count && (failure != nil || seen.last != .ended), "byte \(offset)")
      }
    }
  }

  /// A program that was killed: what was written whole can be read.
  @Test func aCutFileEndsWithItsLastWholeRecord() throws {
    let whole = Self.bytes(Self.records)
    let first = Self.bytes([Self.records[0]]).count
    for length in stride(from: first, to: whole.count, by: 3) {
      let entries = try Self.withFile(Array(whole[..<length])) { try Self.read($0) }
      #expect(entries.map(\.record) == Array(Self.records.prefix(entries.count)))
      #expect(Self.bytes(Array(Self.records.prefix(entries.count + 1))).count > length, "\(length)")
    }
  }

  @Test(arguments: [
    (Array("0       X X X X".utf8), "not-a-capture"), ([], "not-a-capture"),
    (CaptureFormat.signature.dropLast(2) + [2, 0], "capture-version"), (CaptureFormat.signature, "capture-damaged"),
  ])
  func otherFilesAreRefused(bytes: [UInt8], code: String) throws {
    let error = try Self.withFile(bytes) { path in
      #expect(throws: FacialisError.self) { _ = try CaptureReader(path) }
    }
    #expect(error?.code == code)
  }

  @Test func aMissingFileIsSaid() {
    let error = #expect(throws: FacialisError.self) { _ = try CaptureReader("/nonexistent/x.usbcap") }
    #expect(error?.code == "capture-not-read")
  }
}
