// SPDX-License-Identifier: GPL-3.0-or-later
package import FacialEMG
internal import Glibc

/// Reads a capture record by record, in bounded memory; checks every one.
// Unchecked: it is moved to the source's thread and used by that alone.
package final class CaptureReader: @unchecked Sendable {
  /// A record and when it was made, in nanoseconds since the capture began.
  package struct Entry: Sendable, Hashable {
    package var record: CaptureRecord
    package var time: UInt64
  }

  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8]
  private var offset: Int
  private var hasEnded = false
  package let head: CaptureHead

  /// Opens a capture and reads what it says of itself; throws where it is none.
  package init(_ path: String) throws(FacialisError) {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .captureNotOpened(path, errno) }
    do throws(FacialisError) { (head, buffer, offset) = try Self.begin(descriptor, path) } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  private static func begin(
    _ descriptor: Int32, _ path: String
  ) throws(FacialisError) -> (CaptureHead, rest: [UInt8], offset: Int) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notACapture(path) }
    var first = [UInt8](repeating: 0, count: CaptureFormat.signature.count)
    guard unsafe read(descriptor, &first, first.count) == first.count,
      first.dropLast(2) == CaptureFormat.signature.dropLast(2)
    else { throw .notACapture(path) }
    guard first == CaptureFormat.signature else {
      throw .captureVersion(path, Int(LittleEndian.unsigned16(first, at: first.count - 2)))
    }
    var offset = first.count
    var bytes: [UInt8] = []
    guard let entry = try entry(descriptor, path, &bytes, &offset), case .head(let head) = entry.record else {
      throw .captureDamaged(path, offset)
    }
    return (head, bytes, offset)
  }

  deinit { close(descriptor) }

  /// The next record; nil behind the last. A capture that was cut off ends with its last whole record.
  package func next() throws(FacialisError) -> Entry? {
    if hasEnded { return nil }
    guard let entry = try Self.entry(descriptor, path, &buffer, &offset) else {
      hasEnded = true
      return nil
    }
    if entry.record == .ended { hasEnded = true }
    return entry
  }

  /// Reads on from `bytes`, which are those behind `offset` that were read already.
  private static func entry(
    _ descriptor: Int32, _ path: String, _ bytes: inout [UInt8], _ offset: inout Int
  ) throws(FacialisError) -> Entry? {
    guard try fill(descriptor, path, &bytes, to: CaptureFormat.headBytes) else { return nil }
    let length = Int(LittleEndian.unsigned32(bytes, at: 1))
    guard length <= CaptureFormat.largestPayload else { throw .captureDamaged(path, offset) }
    let whole = CaptureFormat.headBytes + length
    guard try fill(descriptor, path, &bytes, to: whole + CaptureFormat.checksumBytes) else { return nil }
    guard CaptureFormat.checksum(Array(bytes[..<whole])) == LittleEndian.unsigned32(bytes, at: whole),
      let record = CaptureRecord(kind: bytes[0], payload: Array(bytes[CaptureFormat.headBytes..<whole]))
    else { throw .captureDamaged(path, offset) }
    let time = UInt64(LittleEndian.unsigned32(bytes, at: 5)) | UInt64(LittleEndian.unsigned32(bytes, at: 9)) << 32
    bytes.removeFirst(whole + CaptureFormat.checksumBytes)
    offset += whole + CaptureFormat.checksumBytes
    return Entry(record: record, time: time)
  }

  private static func fill(
    _ descriptor: Int32, _ path: String, _ bytes: inout [UInt8], to count: Int
  ) throws(FacialisError) -> Bool {
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: max(65536, count - bytes.count))
      let got = unsafe read(descriptor, &piece, piece.count)
      if got < 0 {
        if errno == EINTR { continue }
        throw .captureNotOpened(path, errno)
      }
      if got == 0 { return false }
      bytes += piece[..<got]
    }
    return true
  }
}
