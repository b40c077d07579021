// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG
import Foundation

/// Where commands print: standard output and standard error, or what a test gives in their place.
package struct Console: Sendable {
  private let output: @Sendable (String) -> Void
  private let errors: @Sendable (String) -> Void
  /// Whether standard error is a terminal, so that a progress bar makes sense.
  package let isErrorTerminal: Bool

  package init(
    isErrorTerminal: Bool = false, output: @escaping @Sendable (String) -> Void,
    errors: @escaping @Sendable (String) -> Void
  ) {
    self.isErrorTerminal = isErrorTerminal
    self.output = output
    self.errors = errors
  }

  /// The console of the running command.
  @TaskLocal package static var current = Console(
    isErrorTerminal: isatty(STDERR_FILENO) == 1,
    output: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
    errors: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })

  /// Prints text as it is.
  package func write(_ text: String) { output(text) }

  /// Prints a line.
  package func line(_ text: String) { output(text + "\n") }

  /// Prints to standard error as it is.
  package func warn(_ text: String) { errors(text) }

  /// Prints a value as one line of JSON with sorted keys, or over many lines for people.
  package func json(_ value: some Encodable, pretty: Bool = true) throws(FacialisError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty
      ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    do {
      line(String(decoding: try encoder.encode(value), as: UTF8.self))
    } catch {
      throw FacialisError(
        "json-not-encodable", .software, "The answer cannot be written as JSON: \(error).", mend: "Report this.")
    }
  }
}
