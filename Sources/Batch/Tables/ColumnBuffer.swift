// SPDX-License-Identifier: GPL-3.0-or-later

/// The values of one column of one row group, as they are collected.
struct ColumnBuffer {
  let type: TableSchema.ColumnType
  /// 1 for a value, 0 for none.
  private(set) var levels: [UInt32] = []
  private(set) var nulls = 0
  private var plain: [UInt8] = []
  private var indices: [UInt32] = []
  private var places: [String: UInt32] = [:]
  /// The text that was taken last, and its place: much of a table stays the same from row to row.
  private var latest: (text: String, place: UInt32)?
  private(set) var dictionary: [UInt8] = []
  private var low = Double.infinity
  private var high = -Double.infinity

  init(type: TableSchema.ColumnType) { self.type = type }

  mutating func append(_ cell: TableCell) {
    switch (type, cell) {
    case (.number, .number(let value)) where !value.isNaN: add(value.bitPattern, value)
    case (.number, .integer(let value)): add(Double(value).bitPattern, Double(value))
    case (.integer, .integer(let value)), (.localTime, .integer(let value)):
      add(UInt64(bitPattern: Int64(value)), Double(value))
    case (.text, .text(let text)): add(text)
    default:
      levels.append(0)
      nulls += 1
    }
  }

  private mutating func add(_ bits: UInt64, _ value: Double) {
    levels.append(1)
    for byte in 0..<8 { plain.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    low = min(low, value)
    high = max(high, value)
  }

  private mutating func add(_ text: String) {
    levels.append(1)
    if let latest, latest.text == text {
      indices.append(latest.place)
      return
    }
    if let place = places[text] {
      indices.append(place)
      latest = (text, place)
      return
    }
    let place = UInt32(places.count)
    latest = (text, place)
    places[text] = place
    indices.append(place)
    let count = text.utf8.count
    for byte in 0..<4 { dictionary.append(UInt8(truncatingIfNeeded: count >> (8 * byte))) }
    dictionary.append(contentsOf: text.utf8)
  }

  var isDictionary: Bool { type == .text }
  var dictionaryCount: Int { places.count }

  /// The values of the data page, behind the levels.
  var values: [UInt8] {
    guard isDictionary else { return plain }
    let width = max(1, UInt32.bitWidth - UInt32(max(1, places.count) - 1).leadingZeroBitCount)
    return [UInt8(width)] + HybridEncoding.encode(indices, width: width)
  }

  /// Smallest and largest value as they are stored; nil for text and where there is none.
  var range: (low: [UInt8], high: [UInt8])? {
    guard low <= high else { return nil }
    func bytes(_ value: Double) -> [UInt8] {
      let bits = type == .number ? value.bitPattern : UInt64(bitPattern: Int64(value))
      return (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
    // Whole numbers beyond 2^53 are not what a Double holds; none of the tables has such, but a bound must not lie.
    guard type == .number || max(low.magnitude, high.magnitude) < 0x1p53 else { return nil }
    return (bytes(low), bytes(high))
  }

  mutating func removeAll() { self = ColumnBuffer(type: type) }
}
