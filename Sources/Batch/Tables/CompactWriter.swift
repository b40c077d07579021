// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes Thrift's compact protocol, in which Parquet keeps its headers.
///
/// Source: thrift/doc/specs/thrift-compact-protocol.md and parquet-format/src/main/thrift/parquet.thrift.
struct CompactWriter {
  enum Kind: UInt8 {
    case yes = 1
    case no = 2
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  private(set) var bytes: [UInt8] = []
  private var lastField = 0
  private var outer: [Int] = []

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  /// A signed number, zigzag coded, without a field in front: an element of a list.
  mutating func zigzag(_ value: Int) { varint(UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))) }

  mutating func string(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func field(_ number: Int, _ kind: Kind) {
    let step = number - lastField
    if (1...15).contains(step) {
      bytes.append(UInt8(step << 4) | kind.rawValue)
    } else {
      bytes.append(kind.rawValue)
      zigzag(number)
    }
    lastField = number
  }

  mutating func int32(_ number: Int, _ value: Int) {
    field(number, .int32)
    zigzag(value)
  }

  mutating func int64(_ number: Int, _ value: Int) {
    field(number, .int64)
    zigzag(value)
  }

  mutating func boolean(_ number: Int, _ value: Bool) { field(number, value ? .yes : .no) }

  mutating func string(_ number: Int, _ text: String) {
    field(number, .binary)
    string(text)
  }

  mutating func binary(_ number: Int, _ data: [UInt8]) {
    field(number, .binary)
    varint(UInt64(data.count))
    bytes.append(contentsOf: data)
  }

  mutating func list(_ number: Int, of kind: Kind, count: Int) {
    field(number, .list)
    if count < 15 {
      bytes.append(UInt8(count << 4) | kind.rawValue)
    } else {
      bytes.append(0xF0 | kind.rawValue)
      varint(UInt64(count))
    }
  }

  /// A structure without a field in front: the whole, or an element of a list.
  mutating func structure(_ body: (inout CompactWriter) -> Void) {
    outer.append(lastField)
    lastField = 0
    body(&self)
    bytes.append(0)
    lastField = outer.removeLast()
  }

  mutating func structure(_ number: Int, _ body: (inout CompactWriter) -> Void) {
    field(number, .structure)
    structure(body)
  }
}
