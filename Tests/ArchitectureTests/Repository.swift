// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The repository that these tests were compiled from: its package as SwiftPM describes it, and its files.
struct Repository {
  /// A target as `swift package dump-package` describes it.
  struct Target: Decodable {
    struct Dependency: Decodable {
      /// A room of this package, or nil for a product of another one.
      let room: String?
      /// The package that the product comes from.
      let package: String?

      private enum CodingKeys: String, CodingKey { case byName, target, product }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let names =
          try container.decodeIfPresent([String?].self, forKey: .byName)
          ?? container.decodeIfPresent([String?].self, forKey: .target)
        room = names?.first ?? nil
        let product = try? container.decodeIfPresent([Discarding].self, forKey: .product)
        package = product?.dropFirst().first?.text
      }
    }

    let name: String
    let type: String
    let path: String?
    let dependencies: [Dependency]

    var rooms: [String] { dependencies.compactMap(\.room) }
    var packages: Set<String> { Set(dependencies.compactMap(\.package)) }
    /// A test target, a program that tests start, or a plugin that only the build runs.
    var isTest: Bool { type == "test" || type == "plugin" || path?.hasPrefix("Tests/") == true }
  }

  /// A text where there is one; conditions and other shapes are nothing.
  private struct Discarding: Decodable {
    let text: String?
    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }

  private struct Description: Decodable { let targets: [Target] }

  /// The folder that holds Package.swift; symbolic links are followed, so that a partial package sees the whole repository.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every target of the package, described once.
  static let targets = Result { try describe() }

  private static func describe() throws -> [Target] {
    let scratch = FileManager.default.temporaryDirectory
      .appending(path: "facialis-architecture-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let answer = scratch.appending(path: "package.json")
    try Data().write(to: answer)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // A scratch folder of its own: the one of the running `swift test` is locked.
    process.arguments = [
      "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
    ]
    process.standardOutput = try FileHandle(forWritingTo: answer)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try JSONDecoder().decode(Description.self, from: Data(contentsOf: answer)).targets
  }

  /// Every source file below the given folders, with its path from the root and its text.
  static func sources(
    in folders: [String], endings: Set<String> = ["swift", "c", "h", "modulemap"]
  ) throws -> [(path: String, text: String)] {
    var files: [(String, String)] = []
    for folder in folders {
      let base = root.appending(path: folder)
      let names = try FileManager.default.subpathsOfDirectory(atPath: base.path).sorted()
      for name in names where endings.contains(URL(filePath: name).pathExtension) {
        let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
        files.append(("\(folder)/\(name)", text))
      }
    }
    return files
  }
}
