// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Recordings

/// What is free on the disk of the recordings, and for how long the stream could be recorded to it.
public struct DiskRoom: Sendable, Hashable {
  /// Bytes that an ordinary user may still write.
  public let freeBytes: Int
  /// Bytes that have to stay free: a recording ends in order before it takes them.
  public let reserveBytes: Int
  /// What a recording of the stream takes; files are not compressed, so it is exact but for headers.
  public let bytesPerSecond: Double

  package init(freeBytes: Int, reserveBytes: Int, bytesPerSecond: Double) {
    self.freeBytes = freeBytes
    self.reserveBytes = reserveBytes
    self.bytesPerSecond = bytesPerSecond
  }

  /// The room for a recording of a format.
  package init(freeBytes: Int, format: StreamFormat, settings: LiveSettings) {
    self.init(
      freeBytes: freeBytes, reserveBytes: settings.lowestFreeBytes,
      bytesPerSecond: Self.bytesPerSecond(of: format, settings: settings))
  }

  /// Seconds that can still be recorded; nil where nothing is to be recorded yet.
  public var secondsLeft: Double? {
    bytesPerSecond > 0 ? Double(max(0, freeBytes - reserveBytes)) / bytesPerSecond : nil
  }

  /// Bytes a second that a recording of a format takes; 0 without channels.
  package static func bytesPerSecond(of format: StreamFormat, settings: LiveSettings) -> Double {
    guard !format.channels.isEmpty, format.rate > 0 else { return 0 }
    let size = RecordingWriter.size(
      of: format, recordDuration: settings.recordSeconds, annotationCapacity: SessionEngine.annotationCapacity)
    return Double(size.record) / RecordLayout(rate: format.rate, recordDuration: settings.recordSeconds).duration
  }
}
