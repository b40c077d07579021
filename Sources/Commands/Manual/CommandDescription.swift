// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Foundation

/// A command as its own definition describes it: what `--experimental-dump-help` prints.
package struct CommandDescription: Decodable, Sendable {
  package struct Argument: Decodable, Sendable {
    package struct Name: Decodable, Sendable {
      package var kind: String
      package var name: String

      /// `--rate`, `-h`
      package var text: String { (kind == "long" ? "--" : "-") + name }
    }

    package var kind: String
    package var shouldDisplay: Bool
    package var isOptional: Bool
    package var isRepeating: Bool
    package var names: [Name]?
    package var valueName: String?
    package var defaultValue: String?
    package var allValues: [String]?
    package var abstract: String?
    package var discussion: String?
  }

  package var commandName: String
  package var shouldDisplay: Bool?
  package var abstract: String?
  package var discussion: String?
  package var subcommands: [CommandDescription]?
  package var arguments: [Argument]?

  /// Reads the JSON; throws where it is none of ours.
  package static func parse(_ text: String) throws(FacialisError) -> CommandDescription {
    struct Tool: Decodable { var command: CommandDescription }
    do {
      return try JSONDecoder().decode(Tool.self, from: Data(text.utf8)).command
    } catch {
      throw FacialisError(
        "help-unreadable", .software, "The description of a command cannot be read: \(error).", mend: "Report this.")
    }
  }

  /// The commands below it that people are to see; `help` is the parser's own.
  package var visibleSubcommands: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  /// The arguments that people are to see.
  package var visibleArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
}
