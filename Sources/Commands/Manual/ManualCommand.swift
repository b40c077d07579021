// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Foundation

/// `facialis manual`: for packages; writes manual pages and completions.
struct ManualCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write the manual pages and the shells' completions, for packages.",
    discussion: """
      Examples:
        facialis manual --output build/manual --daemon build/facialisd
      """,
    shouldDisplay: false)

  @Option(help: ArgumentHelp("The folder to write man1, man5, man8 and completions to.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("The program facialisd, which is asked for its definition.", valueName: "file"))
  var daemon: String

  @Option(help: ArgumentHelp("Seconds since 1970 that the pages are dated with.", valueName: "s"))
  var date: Double = Date().timeIntervalSince1970

  func run() async throws {
    let pages = try ManualPages.all(daemon: try ask("--experimental-dump-help"), date: Self.words(date))
    for page in pages { try write(page.text, "man\(page.file.suffix(1))/\(page.file)") }
    for shell in [CompletionShell.bash, .zsh, .fish] {
      let scripts = [
        ("facialis", FacialisCommand.completionScript(for: shell)),
        ("facialisd", try ask("--generate-completion-script", shell.rawValue)),
      ]
      for (program, script) in scripts {
        try write(Self.sourced(script), "completions/\(Self.completionName(program, shell))")
      }
    }
  }

  /// Completions are read by a shell and are no programs; zsh's first line is a mark of its own.
  static func sourced(_ script: String) -> String {
    guard script.hasPrefix("#!"), let end = script.firstIndex(of: "\n") else { return script }
    return String(script[script.index(after: end)...])
  }

  private static func completionName(_ program: String, _ shell: CompletionShell) -> String {
    shell == .zsh ? "_\(program)" : shell == .fish ? "\(program).fish" : program
  }

  /// As mdoc writes dates.
  private static func words(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "MMMM d, yyyy"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }

  private func write(_ text: String, _ name: String) throws {
    let file = URL(filePath: output).appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func ask(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: daemon)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let answer = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FacialisError(
        "daemon-silent", .software, "\(daemon) does not tell its definition.", mend: "Name the program facialisd.")
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
