// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What holds for every source file, whatever room it is in.
struct SourceFilesTests {
  private static let files = Result { try Repository.sources(in: ["Sources", "Tests"]) }

  @Test func everyFileBeginsWithItsLicence() throws {
    for (path, text) in try Self.files.get() {
      #expect(text.hasPrefix("// SPDX-License-Identifier: GPL-3.0-or-later\n"), "\(path)")
    }
  }

  @Test func noFileIsLongerThan500Lines() throws {
    for (path, text) in try Self.files.get() {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= 500, "\(path) has \(lines) lines")
    }
  }

  /// The words are put together here, so that this file does not hold them.
  @Test(arguments: ["TO" + "DO", "FIX" + "ME", "@test" + "able", "try" + "! ", "as" + "! "])
  func noFileHolds(word: String) throws {
    for (path, text) in try Self.files.get() {
      #expect(!text.contains(word), "\(path) holds \(word)")
    }
  }

  @Test func everyFileIsNamedAfterSomethingInIt() throws {
    for (path, text) in try Self.files.get() where path.hasPrefix("Sources/") && path.hasSuffix(".swift") {
      let name = URL(filePath: path).deletingPathExtension().lastPathComponent
      let type = name.split(separator: "+").first.map(String.init) ?? name
      let isEmpty = text.split(separator: "\n").allSatisfy { $0.hasPrefix("//") || $0.hasPrefix("import ") }
      #expect(isEmpty || name == "main" || text.contains(type), "\(path)")
    }
  }
}
