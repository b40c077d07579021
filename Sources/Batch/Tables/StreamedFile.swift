// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Glibc

/// A file that is written piece by piece under a temporary name, and appears whole or not at all.
final class StreamedFile {
  let path: String
  /// Bytes taken so far.
  private(set) var byteCount = 0
  private let temporary: String
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var isCommitted = false

  /// Begins it; folders that are missing are made.
  init(_ path: String) throws(FacialisError) {
    self.path = path
    let parent = (path as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    let name = (path as NSString).lastPathComponent
    temporary = UnfinishedFile.path(of: name, in: folder)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      UnfinishedFile.removeLeftovers(of: name, in: folder)
      guard FileManager.default.createFile(atPath: temporary, contents: nil) else {
        throw FacialisError.resultNotWritten(path, "error \(errno)")
      }
      handle = try FileHandle(forWritingTo: URL(filePath: temporary))
    } catch let error as FacialisError {
      throw error
    } catch {
      throw .folderNotMade(folder, (error as NSError).localizedDescription)
    }
  }

  deinit {
    try? handle.close()
    if !isCommitted { unsafe unlink(temporary) }
  }

  func append(_ bytes: some Sequence<UInt8>) throws(FacialisError) {
    let before = buffer.count
    buffer.append(contentsOf: bytes)
    byteCount += buffer.count - before
    if buffer.count >= 1 << 18 { try flush() }
  }

  private func flush() throws(FacialisError) {
    do {
      try handle.write(contentsOf: buffer)
    } catch {
      throw .resultNotWritten(path, (error as NSError).localizedDescription)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts it on disk and gives it its name.
  func commit() throws(FacialisError) {
    try flush()
    do { try handle.synchronize() } catch { throw .resultNotWritten(path, (error as NSError).localizedDescription) }
    guard unsafe rename(temporary, path) == 0 else {
      throw .resultNotWritten(path, "error \(errno)")
    }
    isCommitted = true
  }
}
