// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

/// Against the same picture by zlib 1.2.13 (level 0), as Python's `zlib.compress` and `zlib.crc32` give it.
struct PalettePNGTests {
  @Test func bytesAreThoseOfZlib() {
    let png = PalettePNG(width: 3, pixels: [0, 1, 2, 2, 1, 0], palette: [(255, 0, 0), (0, 255, 0), (0, 0, 255)])
    #expect(
      png.dataURL == "data:image/png;base64,"
        + "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAMAAACqqpYoAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAAE0lEQVR4AQEIAPf/AAABAgAC"
        + "AQAAIAAH6s58rAAAAABJRU5ErkJggg==")
  }

  /// More than a stored block holds: the second begins behind 65535 bytes, and the last says so.
  @Test func largePicturesTakeSeveralBlocks() {
    let bytes = PalettePNG(width: 999, pixels: [UInt8](repeating: 0, count: 999 * 100), palette: [(1, 2, 3)]).bytes
    // Signature, IHDR, PLTE of one colour, length and name of IDAT, zlib header.
    let first = 8 + 25 + 15 + 8 + 2
    #expect(Array(bytes[first..<first + 5]) == [0, 0xFF, 0xFF, 0, 0])
    let second = first + 5 + 65535
    let rest = 1000 * 100 - 65535
    #expect(
      Array(bytes[second..<second + 5])
        == [1, UInt8(rest & 0xFF), UInt8(rest >> 8), UInt8(~rest & 0xFF), UInt8(~rest >> 8 & 0xFF)])
    // Adler-32 of zeros: 1 and the number of bytes, modulo 65521.
    let adler = second + 5 + rest
    let sum = 100_000 % 65521
    #expect(Array(bytes[adler..<adler + 4]) == [UInt8(sum >> 8), UInt8(sum & 0xFF), 0, 1])
  }
}
