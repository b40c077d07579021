// SPDX-License-Identifier: GPL-3.0-or-later

/// A raster of dots shown as braille characters, two dots wide and four high each.
package struct BrailleCanvas: Sendable {
  package let columns: Int
  package let rows: Int
  private var cells: [UInt8]

  /// A raster of characters.
  package init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    cells = [UInt8](repeating: 0, count: self.columns * self.rows)
  }

  /// Dots across and down.
  package var width: Int { columns * 2 }
  package var height: Int { rows * 4 }

  /// Sets a dot; those outside are left out.
  package mutating func set(_ x: Int, _ y: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    cells[(y / 4) * columns + x / 2] |= bits[y % 4][x % 2]
  }

  /// Sets the dots of a column from `top` to `bottom`.
  package mutating func line(_ x: Int, from top: Int, to bottom: Int) {
    let first = max(0, min(top, bottom))
    let last = min(height - 1, max(top, bottom))
    if first <= last { for y in first...last { set(x, y) } }
  }

  /// Fills every second dot of a column of characters: a gap, which is no signal.
  package mutating func hatch(_ x: Int) {
    for y in 0..<height where (x + y) % 2 == 0 { set(x, y) }
  }

  /// A row of characters.
  package func text(_ row: Int) -> String {
    var text = ""
    for cell in cells[row * columns..<(row + 1) * columns] {
      text.unicodeScalars.append(Unicode.Scalar(UInt32(0x2800) + UInt32(cell)) ?? " ")
    }
    return text
  }
}
