// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The lines of a pipe, one after another; blocks until one is complete.
final class LineReader {
  private let handle: FileHandle
  private var buffer = Data()

  init(_ handle: FileHandle) { self.handle = handle }

  /// The next line without its line feed; nil at the end. What stands behind the last line feed is no line.
  func next() -> Data? {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = Data(buffer[buffer.startIndex..<end])
        buffer = Data(buffer[(end + 1)...])
        return line
      }
      // `availableData` returns what is there, where `read(upToCount:)` waits until its buffer is full.
      let piece = handle.availableData
      guard !piece.isEmpty else { return nil }
      buffer.append(piece)
    }
  }
}
