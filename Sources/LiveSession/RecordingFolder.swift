// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import FoundationEssentials
internal import Recordings

/// Files that stand beside a recording.
enum RecordingFolder {
  /// Makes the folder and those above it, for their owner and group only.
  static func make(_ path: String) throws(FacialisError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch { throw .sidecar(path, "\(error)") }
  }

  /// Writes the table of canonical events, whole or not at all.
  static func writeEvents(_ events: [Event], rate: Double, to path: String) throws(FacialisError) {
    do {
      try Data(EventTable.text(events, rate: rate).utf8).write(to: URL(filePath: path), options: .atomic)
    } catch { throw .sidecar(path, "\(error)") }
  }
}
