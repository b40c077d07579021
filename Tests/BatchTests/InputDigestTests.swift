// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Testing

struct InputDigestTests {
  /// Digests by coreutils' sha256sum; the last one is longer than a piece.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      String(repeating: "a", count: 2_000_000), "bcf7f9d1b4311c3352e60502255ce09a6744df84e8f2c89f79c4b5d74933a95a"
    ),
  ])
  func namesAFileByItsContent(text: String, digest: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "digest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let result = try InputDigest(path: file.path)
    #expect(result.byteCount == text.utf8.count)
    #expect(result.sha256 == digest)
  }

  @Test func saysThatAFileCannotBeRead() {
    #expect(throws: FacialisError.self) { try InputDigest(path: "/nowhere/X.bdf") }
  }

  /// What is shown twice, late or not at all changes nothing.
  @Test(arguments: [[], [0..<5], [3..<9, 9..<20], [0..<8, 4..<12, 2..<6], [15..<20, 0..<4]] as [[Range<Int>]])
  func isTheSameHoweverMuchOfTheFileIsShown(parts: [Range<Int>]) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "digest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let bytes = [UInt8]("abcdefghijklmnopqrst".utf8)
    try Data(bytes).write(to: file)
    var digest = RunningDigest(path: file.path)
    for part in parts { digest.see(bytes.span.extracting(part), at: part.lowerBound) }
    // By coreutils' sha256sum.
    #expect(try digest.finish().sha256 == "dd65eea0329dcb94b17187af9dff28c31a1d78026737a16af75979a1fa4618e5")
  }
}
