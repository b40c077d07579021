// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Testing

struct ResultFilesTests {
  @Test func writesEverythingAndNothingElse() throws {
    let folder = try TemporaryFolder()
    var files = ResultFiles()
    files.add("a.tsv", "one\n")
    files.add("a.json", "two\n")
    #expect(try files.write(to: folder.path) == [folder.file("a.tsv"), folder.file("a.json")])
    #expect(folder.names == ["a.json", "a.tsv"])
    #expect(try folder.text("a.tsv") == "one\n")
  }

  @Test func replacesOldResults() throws {
    let folder = try TemporaryFolder()
    try "old".write(toFile: folder.file("a.tsv"), atomically: false, encoding: .utf8)
    var files = ResultFiles()
    files.add("a.tsv", "new")
    _ = try files.write(to: folder.path)
    #expect(try folder.text("a.tsv") == "new")
  }

  /// The second name cannot be written: not even the first appears, and no temporary file stays.
  @Test func allOrNothing() throws {
    let folder = try TemporaryFolder()
    var files = ResultFiles()
    files.add("a.tsv", "one")
    files.add("missing/b.tsv", "two")
    let error = #expect(throws: FacialisError.self) { try files.write(to: folder.path) }
    #expect(error?.code == "result-not-written")
    #expect(folder.names.isEmpty)
  }
}
