// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides after a data record whether the next one begins a new file of the recording.
package struct RotationPolicy: Sendable, Hashable {
  /// Frames of one file at most, whole data records; a gap that is filled may go beyond.
  package let framesPerFile: Int

  /// - Parameters:
  ///   - seconds: longest signal of a file.
  ///   - bytes: largest file.
  ///   - recordBytes, headerBytes: size of a data record and of the header.
  package init(
    seconds: Double, bytes: Int, rate: Double, framesPerRecord: Int, recordBytes: Int, headerBytes: Int
  ) {
    let bySeconds = Int(seconds * rate) / framesPerRecord
    let byBytes = (bytes - headerBytes) / max(recordBytes, 1)
    framesPerFile = max(1, min(bySeconds, byBytes)) * framesPerRecord
  }

  /// Whether a file of so many frames is long enough.
  package func isDue(frames: Int) -> Bool { frames >= framesPerFile }
}
