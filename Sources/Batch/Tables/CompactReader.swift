// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads Thrift's compact protocol; nil wherever the bytes end too early or make no sense.
struct CompactReader {
  private let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private mutating func byte() -> UInt8? {
    guard position < bytes.endIndex else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let next = byte() else { return nil }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    return nil
  }

  private mutating func zigzag() -> Int? {
    guard let raw = varint() else { return nil }
    return Int(truncatingIfNeeded: (raw >> 1)) ^ -Int(truncatingIfNeeded: raw & 1)
  }

  mutating func structure(depth: Int = 0) -> CompactValue? {
    guard depth < 16 else { return nil }
    var fields: [Int: CompactValue] = [:]
    var last = 0
    while true {
      guard let head = byte() else { return nil }
      if head == 0 { return .structure(fields) }
      if head >> 4 == 0 {
        guard let number = zigzag() else { return nil }
        last = number
      } else {
        last &+= Int(head >> 4)
      }
      guard let value = value(head & 0x0F, depth: depth) else { return nil }
      fields[last] = value
    }
  }

  private mutating func value(_ kind: UInt8, depth: Int) -> CompactValue? {
    switch kind {
    case 1, 2: return .boolean(kind == 1)
    case 3: return byte().map { .integer(Int(Int8(bitPattern: $0))) }
    case 4, 5, 6: return zigzag().map { .integer($0) }
    case 8:
      guard let raw = varint(), let count = Int(exactly: raw), count <= bytes.endIndex - position else { return nil }
      defer { position += count }
      return .binary(bytes[position..<position + count])
    case 9, 10:
      guard let head = byte() else { return nil }
      var count = Int(head >> 4)
      if count == 15 {
        guard let raw = varint(), let long = Int(exactly: raw) else { return nil }
        count = long
      }
      guard count <= bytes.endIndex - position else { return nil }
      var values: [CompactValue] = []
      for _ in 0..<count {
        guard let value = value(head & 0x0F, depth: depth + 1) else { return nil }
        values.append(value)
      }
      return .list(values)
    case 12: return structure(depth: depth + 1)
    default: return nil
    }
  }
}
