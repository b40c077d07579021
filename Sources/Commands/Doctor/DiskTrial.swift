// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Glibc

/// Writes a file of 16 MiB as a recording would, 64 KiB and a flush at a time, and removes it.
enum DiskTrial {
  private static let pieces = 256
  private static let pieceBytes = 65536
  /// Pieces between two flushes.
  private static let flushEvery = 16

  /// Tries the folder; throws in words where nothing can be written there.
  static func run(in folder: String) throws(FacialisError) -> DoctorFacts.Disk {
    let path = "\(folder)/.facialis-doctor-\(getpid())"
    let file = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw failure(folder) }
    defer {
      close(file)
      _ = unsafe unlink(path)
    }
    let piece = [UInt8](repeating: 0xA5, count: pieceBytes)
    var slowest = Duration.zero
    let clock = ContinuousClock()
    let begin = clock.now
    for index in 0..<pieces {
      let written = unsafe piece.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      guard written == pieceBytes else { throw failure(folder) }
      if (index + 1) % flushEvery == 0 {
        let flush = clock.now
        guard fdatasync(file) == 0 else { throw failure(folder) }
        slowest = max(slowest, clock.now - flush)
      }
    }
    let seconds = (clock.now - begin) / .seconds(1)
    var information = statvfs()
    guard unsafe statvfs(folder, &information) == 0 else { throw failure(folder) }
    return DoctorFacts.Disk(
      folder: folder, freeBytes: Double(information.f_bavail) * Double(information.f_frsize),
      writtenMBPerS: Double(pieces * pieceBytes) / 1e6 / seconds, slowestFlushMS: slowest / .milliseconds(1))
  }

  private static func failure(_ folder: String) -> FacialisError {
    let why = unsafe String(cString: strerror(errno))
    return FacialisError(
      "disk-trial-failed", .inputOutput, "\(folder) takes no file: \(why)", mend: "Name another with --folder.")
  }
}
