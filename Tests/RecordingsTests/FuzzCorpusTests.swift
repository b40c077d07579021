// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The inputs that fuzzing found worth keeping (Fuzz), those that once crashed among them.
@Suite(.serialized) struct FuzzCorpusTests {
  @Test(arguments: FuzzTargets.all.map(\.name))
  func survivesItsCorpus(_ target: String) throws {
    let run = try #require(FuzzTargets.all.first { $0.name == target }).run
    let folder = TestData.fixtures + "/Fuzz/" + target
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.isEmpty)
    for name in names.sorted() { run(Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))) }
  }
}
