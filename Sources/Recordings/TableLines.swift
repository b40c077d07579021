// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// The lines of a text file, one at a time, in bounded memory; ends are LF, CR LF or CR, a byte order mark is passed over.
struct TableLines {
  /// No line of a table is longer; whatever is longer is no table.
  static let longestLine = 1 << 20

  let path: String
  /// Number of the line handed out last, from 1.
  private(set) var number = 0

  private let file: DiskFile
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var count = 0
  private var index = 0
  private var offset = 0
  private var line: [UInt8] = []
  private var lastWasReturn = false

  init(_ path: String) throws(FacialisError) {
    self.path = path
    file = try DiskFile(reading: path)
  }

  /// The next line without its end, or nil after the last.
  mutating func next() throws(FacialisError) -> [UInt8]? {
    line.removeAll(keepingCapacity: true)
    while true {
      if index == count {
        count = try file.read(buffer.count, at: offset, into: &buffer)
        if offset == 0 { try passMark() } else { index = 0 }
        offset += count
        if count == 0 { return line.isEmpty ? nil : finished() }
      }
      let byte = buffer[index]
      index += 1
      if byte == 10, lastWasReturn {
        lastWasReturn = false
        continue
      }
      lastWasReturn = byte == 13
      if byte == 10 || byte == 13 { return finished() }
      if byte == 0 { throw .tableNotText(path, number + 1) }
      if line.count == Self.longestLine { throw .tableLineTooLong(path, number + 1) }
      line.append(byte)
    }
  }

  private mutating func finished() -> [UInt8] {
    number += 1
    return line
  }

  private mutating func passMark() throws(FacialisError) {
    index = 0
    if count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { index = 3 }
    if count >= 2, (buffer[0] == 0xFF && buffer[1] == 0xFE) || (buffer[0] == 0xFE && buffer[1] == 0xFF) {
      throw .tableUTF16(path)
    }
  }
}
