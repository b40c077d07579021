// SPDX-License-Identifier: GPL-3.0-or-later

/// Parquet's hybrid of run lengths and packed bits, for levels and for indices into a dictionary.
///
/// Source: parquet-format/Encodings.md, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)".
enum HybridEncoding {
  /// Codes values below 2^width, width 0 to 32.
  static func encode(_ values: [UInt32], width: Int) -> [UInt8] {
    var writer = CompactWriter()
    var bytes: [UInt8] = []
    func header(_ value: Int) {
      writer = CompactWriter()
      writer.varint(UInt64(value))
      bytes += writer.bytes
    }
    func runLength(at start: Int) -> Int {
      var end = start + 1
      while end < values.count, values[end] == values[start] { end += 1 }
      return end - start
    }
    var index = 0
    while index < values.count {
      let run = runLength(at: index)
      if run >= 8 {
        header(run << 1)
        for byte in 0..<(width + 7) / 8 { bytes.append(UInt8(truncatingIfNeeded: values[index] >> UInt32(8 * byte))) }
        index += run
        continue
      }
      // Groups of eight until a long run begins; at most 63 of them, so that the header stays one byte.
      let first = index
      var groups = 0
      repeat {
        groups += 1
        index = min(first + 8 * groups, values.count)
      } while index < values.count && groups < 63 && runLength(at: index) < 8
      header(groups << 1 | 1)
      var pending: UInt64 = 0
      var bits = 0
      for position in first..<first + 8 * groups {
        pending |= UInt64(position < values.count ? values[position] : 0) << UInt64(bits)
        bits += width
        while bits >= 8 {
          bytes.append(UInt8(truncatingIfNeeded: pending))
          pending >>= 8
          bits -= 8
        }
      }
    }
    return bytes
  }

  /// Reads `count` values; nil where the bytes end too early.
  static func decode(_ bytes: ArraySlice<UInt8>, width: Int, count: Int) -> [UInt32]? {
    guard (0...32).contains(width) else { return nil }
    var values: [UInt32] = []
    values.reserveCapacity(count)
    var reader = CompactReader(bytes)
    var position = bytes.startIndex
    while values.count < count {
      reader = CompactReader(bytes[position...])
      guard let raw = reader.varint(), raw < 1 << 40 else { return nil }
      let header = Int(raw)
      position = reader.position
      if header & 1 == 0 {
        let size = (width + 7) / 8
        guard position + size <= bytes.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in 0..<size { value |= UInt32(bytes[position + byte]) << UInt32(8 * byte) }
        position += size
        values.append(contentsOf: repeatElement(value, count: min(header >> 1, count - values.count)))
      } else {
        let size = (header >> 1) * width
        guard position + size <= bytes.endIndex else { return nil }
        var pending: UInt64 = 0
        var bits = 0
        var next = position
        for _ in 0..<8 * (header >> 1) where values.count < count {
          while bits < width {
            pending |= UInt64(bytes[next]) << UInt64(bits)
            next += 1
            bits += 8
          }
          values.append(UInt32(truncatingIfNeeded: pending & ((1 << UInt64(width)) - 1)))
          pending >>= UInt64(width)
          bits -= width
        }
        position += size
      }
      if header >> 1 == 0 { return nil }
    }
    return values
  }
}
