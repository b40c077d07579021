// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Commands
import Configuration
import FacialEMG
import Foundation
import SpasmDetection
import Testing

struct ManualPagesTests {
  /// Stands for facialisd, whose definition belongs to another program.
  private static let daemon = """
    {"serializationVersion": 0, "command": {"commandName": "facialisd", "abstract": "Reads.", "discussion": "One.\\n\\n  two",
      "arguments": [{"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": true,
        "names": [{"kind": "long", "name": "set"}], "valueName": "name=value", "abstract": "A setting."}]}}
    """

  @Test func everyCommandOptionAndSettingIsOnItsPage() throws {
    let pages = try ManualPages.all(daemon: Self.daemon, date: "November 25, 2026")
    let texts = Dictionary(uniqueKeysWithValues: pages.map { ($0.file, $0.text) })
    let tool = try CommandDescription.parse(FacialisCommand._dumpHelp())
    #expect(tool.visibleSubcommands.count > 10)
    let main = try #require(texts["facialis.1"])
    for command in tool.visibleSubcommands {
      #expect(main.contains(".Xr facialis-\(command.commandName) 1"))
      let page = try #require(texts["facialis-\(command.commandName).1"])
      for leaf in [command] + command.visibleSubcommands where leaf.visibleSubcommands.isEmpty {
        for name in leaf.visibleArguments.compactMap({ $0.names?.last }) {
          #expect(
            page.contains("Fl \(ManualPage.escaped(String(name.text.dropFirst())))"),
            "\(command.commandName) \(name.text)")
        }
      }
    }
    #expect(texts["facialis-manual.1"] == nil)
    let file = try #require(texts["facialisd.toml.5"])
    for key in ConfigurationSchema(detection: DetectionSetting.inWords).keys {
      #expect(file.contains(".It Ic \(ManualPage.escaped(key.name)) ="), "\(key.path)")
    }
    #expect(texts["facialisd.8"]?.contains(".It Fl \\-set Ar name=value") == true)
    #expect(texts["facialis-montage.5"]?.contains(".It Ic isolated_amplifier") == true)
  }

  @Test func textIsNoRequest() {
    #expect(ManualPage.escaped(".hidden\na\\b --x\n'q") == "\\&.hidden\na\\eb \\-\\-x\n\\&'q")
    #expect(ManualPage.sentences("One. Two (a.b). .c e.g. d.") == "One.\nTwo (a.b).\n\\&.c e.g. d.")
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc"),
      "mandoc is not installed: Debian package mandoc"))
  func mandocFindsNothingWrong() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facialis-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var files: [String] = []
    for page in try ManualPages.all(daemon: Self.daemon, date: "November 25, 2026") {
      let file = folder.appending(path: page.file)
      try Data(page.text.utf8).write(to: file)
      files.append(file.path)
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/mandoc")
    process.arguments = ["-T", "lint", "-W", "warning"] + files
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let words = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(words.prefix(2000))")
  }

  /// The file that packages install is the one that the definitions make.
  @Test func theInstalledFileIsItsOwnManual() throws {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = try String(contentsOf: root.appending(path: "Documentation/facialisd.toml"), encoding: .utf8)
    let wanted = ConfigurationManual.text(ConfigurationSchema(detection: DetectionSetting.inWords))
    #expect(file == wanted, "facialis config example > Documentation/facialisd.toml")
  }

  @Test func thePackageHasTheProgramsVersion() throws {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let log = try String(contentsOf: root.appending(path: "debian/changelog"), encoding: .utf8)
    #expect(log.hasPrefix("facialis (\(Facialis.version))"))
  }
}
