// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonAPI
import FacialEMG
import Testing

struct StreamDecoderTests {
  static let frames = [
    StreamFrame(kind: .description, payload: Array("{}".utf8)),
    StreamFrame(
      samples: [1, -1, .max, .min, 0, 7], channelCount: 2, firstSample: 123_456_789_012,
      utc: UTCTime(nanoseconds: 1_795_000_000_000_001_000)),
    StreamFrame(.gap, missing: 4096, from: 10, cause: "usb"),
    StreamFrame(columns: [-5, 5, -6, 6], channelCount: 2, firstSample: 64, samplesPerColumn: 32),
    StreamFrame(.lost, missing: 99, from: 20, cause: "read too slowly"),
  ]

  @Test(arguments: [1, 7, 31, 32, 33, 4096])
  func framesDoNotDependOnHowTheBytesAreCut(piece: Int) throws {
    let bytes = Self.frames.flatMap(\.bytes)
    var decoder = StreamDecoder()
    var read: [StreamFrame] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
      decoder.append(bytes[start..<min(start + piece, bytes.count)])
      while let frame = try decoder.next() { read.append(frame) }
    }
    #expect(read == Self.frames)
    #expect(decoder.pendingBytes == 0)
  }

  @Test func theHeaderIsAsTheDescriptionSays() {
    let bytes = Self.frames[1].bytes
    #expect(bytes.count == 32 + 24)
    #expect(Array(bytes[0..<8]) == [24, 0, 0, 0, 2, 0, 2, 0])
    #expect(Array(bytes[8..<16]) == [0x14, 0x1A, 0x99, 0xBE, 0x1C, 0, 0, 0])
    #expect(Array(bytes[16..<24]) == [3, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(bytes[32..<40]) == [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func countsAndLossesComeBack() throws {
    #expect(Self.frames[1].counts == [1, -1, .max, .min, 0, 7])
    #expect(Self.frames[3].frameCount == 1)
    let missing = try #require(Self.frames[2].missing)
    #expect(missing.count == 4096 && missing.cause == "usb")
    #expect(Self.frames[1].missing == nil)
  }

  @Test func unknownTypesAreSkipped() throws {
    var strange = Self.frames[2].bytes
    strange[4] = 200
    var decoder = StreamDecoder()
    decoder.append(strange + Self.frames[0].bytes)
    #expect(try decoder.next() == Self.frames[0])
  }

  @Test func anAbsurdLengthIsRefused() {
    var decoder = StreamDecoder()
    decoder.append([UInt8](repeating: 0xFF, count: 64))
    #expect(throws: FacialisError.self) { try decoder.next() }
  }
}
