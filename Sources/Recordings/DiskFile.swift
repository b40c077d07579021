// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
internal import Glibc

/// Where a writer's bytes go; tests put a disk in its place that fails where they want.
package protocol ByteSink: AnyObject {
  func write(_ bytes: [UInt8], at offset: Int) throws(FacialisError)
  /// Returns when everything written is on the disk.
  func synchronise() throws(FacialisError)
  func close() throws(FacialisError)
  /// Cuts off what stands behind so many bytes.
  func truncate(to size: Int) throws(FacialisError)
}

extension ByteSink {
  package func truncate(to size: Int) throws(FacialisError) {}
}

/// An open file, read and written at stated offsets.
package final class DiskFile: ByteSink {
  package let path: String
  private var descriptor: Int32

  /// Creates a file that must not be there yet.
  package init(creating path: String, mode: UInt32 = 0o640) throws(FacialisError) {
    self.path = path
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if descriptor < 0 { throw .file(path, "create", errno) }
    // Whoever finds the file later sees that it is being written; file systems without locks are left as they are.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    Self.synchroniseFolder(of: path)
  }

  /// Whether somebody writes to the file now.
  package static func isBeingWritten(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { _ = Glibc.close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Puts a file in the place of another, or where none was, whole or not at all, and brings it to the disk.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FacialisError) {
    try replace(path) { file throws(FacialisError) in try file.write(bytes, at: 0) }
  }

  /// Puts what is written to a file in the place of another, or where none was, whole or not at all, and brings it to the disk.
  package static func replace(
    _ path: String, by fill: (DiskFile) throws(FacialisError) -> Void
  ) throws(FacialisError) {
    let temporary = path + ".new"
    remove(temporary)
    let file = try DiskFile(creating: temporary)
    do throws(FacialisError) {
      try fill(file)
      try file.synchronise()
      try file.close()
    } catch {
      remove(temporary)
      throw error
    }
    if unsafe Glibc.rename(temporary, path) != 0 {
      let number = errno
      remove(temporary)
      throw .file(path, "create", number)
    }
    synchroniseFolder(of: path)
  }

  package func truncate(to size: Int) throws(FacialisError) {
    if ftruncate(descriptor, off_t(size)) != 0 { throw .file(path, "write", errno) }
  }

  /// Brings the new name itself to the disk; file systems that cannot are left as they are.
  private static func synchroniseFolder(of path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts.joined(separator: "/") + "/"
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = Glibc.close(descriptor)
  }

  /// Opens a regular file for reading.
  package init(reading path: String) throws(FacialisError) {
    self.path = path
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .file(path, "open", errno) }
    let status = try status()
    if status.st_mode & S_IFMT != S_IFREG { throw .notAFile(path) }
  }

  /// Opens a file that is there to change parts of it; only for copies that this program made.
  package init(changing path: String) throws(FacialisError) {
    self.path = path
    descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { throw .file(path, "open", errno) }
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Removes a file that was not finished; whether it is there does not matter.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Puts a finished file in another's place, at once.
  package static func rename(_ path: String, to final: String) throws(FacialisError) {
    if unsafe Glibc.rename(path, final) != 0 { throw .file(final, "write", errno) }
    synchroniseFolder(of: final)
  }

  /// Permission bits of the file.
  package func mode() throws(FacialisError) -> UInt32 { UInt32(try status().st_mode) & 0o777 }

  /// Bytes in the file now.
  package func size() throws(FacialisError) -> Int { Int(try status().st_size) }

  /// Reads up to `count` bytes into the front of `buffer` and returns how many there were; fewer only at the file's end.
  package func read(_ count: Int, at offset: Int, into buffer: inout [UInt8]) throws(FacialisError) -> Int {
    var done = 0
    while done < count {
      let got = unsafe buffer.withUnsafeMutableBytes { bytes in
        let space = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done..<min(count, bytes.count)])
        return unsafe pread(descriptor, space.baseAddress, space.count, off_t(offset + done))
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .file(path, "read", errno)
      }
      if got == 0 { break }
      done += got
    }
    return done
  }

  package func write(_ bytes: [UInt8], at offset: Int) throws(FacialisError) {
    var done = 0
    while done < bytes.count {
      let put = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        return unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      }
      if put < 0 {
        if errno == EINTR { continue }
        throw .file(path, "write", errno)
      }
      done += put
    }
  }

  package func synchronise() throws(FacialisError) {
    if fdatasync(descriptor) != 0 { throw .file(path, "write", errno) }
  }

  package func close() throws(FacialisError) {
    guard descriptor >= 0 else { return }
    let result = Glibc.close(descriptor)
    descriptor = -1
    if result != 0, errno != EINTR { throw .file(path, "write", errno) }
  }

  private func status() throws(FacialisError) -> stat {
    var status = stat()
    if unsafe fstat(descriptor, &status) != 0 { throw .file(path, "read", errno) }
    return status
  }
}
