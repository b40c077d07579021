// SPDX-License-Identifier: GPL-3.0-or-later
internal import FacialEMG
internal import FoundationEssentials
internal import Glibc
internal import Recordings

/// The folder of the recordings, and files that stand beside them.
enum RecordingFolder {
  /// Makes the folder and those above it, for their owner and group only.
  static func make(_ path: String) throws(FacialisError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch { throw .sidecar(path, "\(error)") }
  }

  /// Bytes that an ordinary user may still write; nil where the system does not say.
  static func freeBytes(_ path: String) -> Int? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    return Int(clamping: status.f_bavail) * Int(clamping: status.f_frsize)
  }

  /// Whether a file has its name still: an open file can be written to after its folder was removed, for nobody.
  static func holds(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Throws in words where less is free than has to stay free.
  static func checkSpace(_ path: String, needed: Int) throws(FacialisError) {
    if let free = freeBytes(path), free < needed { throw .diskLow(path, free, needed) }
  }

  /// Writes a recording's table of canonical events, whole or not at all.
  static func writeEvents(of recording: String, in log: any EventLog, to path: String) throws(FacialisError) {
    try DiskFile.replace(path) { file throws(FacialisError) in
      var piece = Array((EventTable.header + "\n").utf8)
      var offset = 0
      try log.tableLines(recording: recording) { line throws(FacialisError) in
        piece += line.utf8
        piece.append(UInt8(ascii: "\n"))
        guard piece.count >= 1 << 16 else { return }
        try file.write(piece, at: offset)
        offset += piece.count
        piece.removeAll(keepingCapacity: true)
      }
      try file.write(piece, at: offset)
    }
  }
}
