// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Recordings

/// `facialis check FILE...`
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check files against the EDF+ and BDF+ specifications, and say what other programs stumble over.",
    discussion: """
      Each finding comes with the byte where it is, the clause of the specification
      or the programs that stumble, and the mend. Errors are against the
      specification; warnings stop other programs or mislead them; notes are worth
      knowing. A description X.json checks all files of a recording and whether they
      fit each other.

      The exit status is 0 where there are neither errors nor warnings, 1 where there
      are some; a file that cannot be opened has the status of its error.

      Examples:
        facialis check visit1.bdf
        facialis check --json *.edf | jq '.[].files[].findings[].rule'
        facialis check --rules
      """)

  @Argument(help: ArgumentHelp("EDF, EDF+, BDF or BDF+ files, or descriptions.", valueName: "file"))
  var files: [String] = []

  @Flag(help: "Print everything as JSON.")
  var json = false

  @Flag(help: "List what is checked.")
  var rules = false

  func run() async throws {
    let console = Console.current
    if rules {
      for rule in CheckRule.allCases {
        console.line("\(rule.rawValue)\t\(rule.severity.rawValue)\t\(rule.clause)\t\(rule.mend)")
      }
      return
    }
    guard !files.isEmpty else { throw ValidationError("Missing expected argument '<file> ...'") }
    var checks: [RecordingCheck] = []
    var failures: [FacialisError] = []
    for file in files {
      do throws(FacialisError) {
        checks.append(try RecordingCheck(path: file))
      } catch {
        failures.append(error)
        console.warn("facialis: \(error)\n")
      }
    }
    if json {
      try console.json(checks)
    } else {
      for check in checks { console.write(Self.words(check)) }
    }
    if let failure = failures.first { throw ExitCode(files.count == 1 ? failure.category.exitStatus : 1) }
    if !checks.allSatisfy(\.isRegular) { throw ExitCode(1) }
  }

  private static func words(_ check: RecordingCheck) -> String {
    var text = check.files.map(words).joined()
    for warning in check.warnings { text += "\(check.path): \(warning.message)\n" }
    return text
  }

  private static func words(_ check: FileCheck) -> String {
    let kind = check.kind.map { " \($0.rawValue)," } ?? ""
    guard !check.findings.isEmpty else { return "\(check.path):\(kind) nothing found\n" }
    let counts = CheckRule.Severity.allCases.compactMap { severity in
      let count = check.count(severity)
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    var text = "\(check.path):\(kind) \(counts.joined(separator: ", "))\n"
    for finding in check.findings {
      let place = finding.byteOffset.map { " at byte \($0)" } ?? ""
      let more = finding.count > 1 ? " (\(finding.count) times)" : ""
      text += "  \(finding.severity.rawValue)\(place): \(finding.message)\(more)\n"
      text += "      [\(finding.rule.rawValue); \(finding.clause)] \(finding.mend)\n"
    }
    return text
  }
}
