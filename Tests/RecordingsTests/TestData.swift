// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Glibc
import Recordings

/// Recordings of other people, which are not part of the repository.
enum TestData {
  /// `FACIALIS_TEST_DATA`, else `../shared/data` beside the repository.
  static let folder: String = {
    if let path = unsafe getenv("FACIALIS_TEST_DATA") { return unsafe String(cString: path) }
    return root + "/../shared/data"
  }()

  static let isThere = unsafe access(folder + "/edf-bdf", R_OK) == 0

  static let fixtures = root + "/Tests/RecordingsTests/Fixtures"

  private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  static func text(_ path: String) throws -> String {
    let file = try DiskFile(reading: path)
    var bytes = [UInt8](repeating: 0, count: try file.size())
    let count = try file.read(bytes.count, at: 0, into: &bytes)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
