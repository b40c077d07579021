// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A small picture of palette colours as a PNG file (ISO/IEC 15948), its rows stored without compression.
///
/// No library among the dependencies writes PNG; what is stored needs two checksums and no compressor.
package struct PalettePNG {
  private let width: Int
  private let palette: [(UInt8, UInt8, UInt8)]
  private let pixels: [UInt8]

  /// Row by row from the top, each pixel its place in the palette (256 at most).
  package init(width: Int, pixels: [UInt8], palette: [(UInt8, UInt8, UInt8)]) {
    precondition(width > 0 && pixels.count % width == 0 && palette.count <= 256)
    self.width = width
    self.pixels = pixels
    self.palette = palette
  }

  /// The file.
  package var bytes: [UInt8] {
    let height = pixels.count / width
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Eight bits, palette, deflate, no filter, not interlaced.
    bytes += Self.chunk("IHDR", Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [8, 3, 0, 0, 0])
    bytes += Self.chunk("PLTE", palette.flatMap { [$0.0, $0.1, $0.2] })
    var rows: [UInt8] = []
    rows.reserveCapacity(pixels.count + height)
    for row in 0..<height { rows += [0] + pixels[row * width..<(row + 1) * width] }
    bytes += Self.chunk("IDAT", Self.stored(rows))
    return bytes + Self.chunk("IEND", [])
  }

  /// As an address that holds the file itself.
  package var dataURL: String { "data:image/png;base64,\(Data(bytes).base64EncodedString())" }

  /// A zlib stream of stored blocks (RFC 1950, RFC 1951).
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var from = 0
    repeat {
      let to = min(from + 65535, data.count)
      let length = UInt16(to - from)
      stream.append(to == data.count ? 1 : 0)
      for word in [length, ~length] { stream += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      stream += data[from..<to]
      from = to
    } while from < data.count
    return stream + bigEndian(adler32(data))
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }

  private static func adler32(_ data: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return b << 16 | a
  }

  private static func crc32(_ data: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
