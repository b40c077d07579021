// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Configuration
import FacialEMG
import Foundation
import SpasmDetection

/// `facialis config`
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Check, show and explain the daemon's configuration.",
    discussion: """
      What comes later wins: built-in value, /etc/facialis/facialisd.toml, its
      drop-ins (facialisd.toml.d/*.toml), FACIALISD_TABLE_NAME in the environment,
      flags of facialisd.

      Examples:
        facialis config check                  after a change, before systemctl reload facialisd
        facialis config show                   what is in force, and where it comes from
        facialis config example                every key, its meaning and legal values
      """,
    subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self, ConfigExampleCommand.self])

  static let schema = ConfigurationSchema(detection: DetectionSetting.inWords)
}

/// `--config FILE`
struct ConfigFileOption: ParsableArguments {
  @Option(help: ArgumentHelp("The file (default: /etc/facialis/facialisd.toml, if it exists).", valueName: "file"))
  var config: String?

  var files: ConfigurationFiles { ConfigurationFiles(named: config) }

  func read() throws(FacialisError) -> DaemonConfiguration {
    try files.read(ConfigCommand.schema, environment: ProcessInfo.processInfo.environment)
  }
}

/// `facialis config check`
struct ConfigCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say whether files and environment are right; exit status 78 where they are not.")

  @OptionGroup var file: ConfigFileOption

  func run() async throws {
    let configuration = try file.read()
    let montage = configuration.text(.montage)
    if !montage.isEmpty { _ = try MontageFile.read(montage) }
    let files = try file.files.found()
    Console.current.line(
      files.isEmpty ? "There is no file; built-in values are in force." : "\(files.joined(separator: "\n"))\nAll right."
    )
  }
}

/// `facialis config show`
struct ConfigShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print what is in force and where it comes from; flags of a running daemon apart.")

  @OptionGroup var file: ConfigFileOption

  @Flag(help: "Leave out what has its built-in value.")
  var changed = false

  @Flag(help: "Print everything as JSON.")
  var json = false

  private struct Row: Encodable {
    var key: String
    var value: String
    var origin: String
  }

  func run() async throws {
    let configuration = try file.read()
    let rows = configuration.schema.keys.compactMap { key -> Row? in
      let entry = configuration.entry(key)
      if changed, entry.origin == "default" { return nil }
      return Row(key: key.path, value: entry.value.toml, origin: entry.origin)
    }
    let console = Console.current
    if json { return try console.json(rows) }
    for row in rows { console.line("\(row.key) = \(row.value)  # \(row.origin)") }
  }
}

/// `facialis config example`
struct ConfigExampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example", abstract: "Print the commented file with every key and its built-in value.")

  func run() async throws {
    Console.current.write(ConfigurationManual.text(ConfigCommand.schema))
  }
}
