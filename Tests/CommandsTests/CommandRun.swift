// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import Foundation
import Synchronization

/// A command run inside of the test, with what it printed.
struct CommandRun: Sendable {
  let status: Int32
  let output: String
  let errors: String

  /// Runs `facialis` with arguments.
  static func facialis(_ arguments: String...) async -> CommandRun { await facialis(arguments: arguments) }

  /// Runs `facialis` with arguments.
  static func facialis(arguments: [String]) async -> CommandRun {
    let printed = Printed()
    let console = Console(
      output: { text in printed.output.withLock { $0 += text } },
      errors: { text in printed.errors.withLock { $0 += text } })
    let status = await Console.$current.withValue(console) { await CommandLineTool.run(arguments) }
    return CommandRun(
      status: status, output: printed.output.withLock { $0 }, errors: printed.errors.withLock { $0 })
  }

  private final class Printed: Sendable {
    let output = Mutex("")
    let errors = Mutex("")
  }

  /// The output as a JSON object.
  func object() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }
}

/// A folder of a test's own, removed when it goes.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "facialis-commands-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}
