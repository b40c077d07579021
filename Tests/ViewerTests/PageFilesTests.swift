// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import Viewer

/// The page as it is built in.
struct PageFilesTests {
  private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Viewer/Page")

  @Test func whatIsBuiltInIsWhatIsInTheFolder() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0 != "embed" }
    #expect(PageFiles.names == names.sorted())
    for name in names {
      let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
      #expect(PageFiles.text(name) == text, "\(name)")
    }
  }

  @Test func everyModuleThatIsImportedIsThereAndNothingComesFromElsewhere() throws {
    for name in PageFiles.names {
      let text = try #require(PageFiles.text(name))
      #expect(!text.contains("https://") && !text.contains("innerHTML") && !text.contains("eval("), "\(name)")
      for line in text.split(separator: "\n") where line.contains("from './") {
        let module = line.split(separator: "'").first { $0.hasPrefix("./") }.map { String($0.dropFirst(2)) }
        #expect(PageFiles.text(try #require(module)) != nil, "\(name): \(line)")
      }
    }
  }

  @Test func pathsLeadOnlyToThePage() {
    #expect(PageFiles.reply("/")?.type == "text/html; charset=utf-8")
    #expect(PageFiles.reply("/page/main.js")?.type == "text/javascript; charset=utf-8")
    for path in ["/page/index.html", "/page/", "/page/../main.js", "/etc/passwd", "/main.js", "/page/embed"] {
      #expect(PageFiles.reply(path) == nil, "\(path)")
    }
  }

  @Test func everyFileIsShortAndBeginsWithItsLicence() throws {
    for name in PageFiles.names where !name.hasSuffix(".html") {
      let text = try #require(PageFiles.text(name))
      #expect(text.split(separator: "\n")[0].contains("SPDX-License-Identifier: GPL-3.0-or-later"), "\(name)")
      #expect(text.split(separator: "\n").count <= 500, "\(name)")
    }
  }
}
