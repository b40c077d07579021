// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Recordings

/// `facialis anonymize FILE... --output DIR --key FILE`
struct AnonymizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anonymize",
    abstract: "Write recordings without what names a person: header, annotations, description, tables, file names.",
    discussion: """
      Subjects get new codes, and their dates are shifted by a number of days that is
      the same for all recordings of a subject: intervals between visits and times of
      day stay. Both stand in the key file, which undoes the anonymisation: keep it
      apart. Names, operators, serial numbers, notes and other free text go; markers
      of the vocabulary, channels, gaps and samples stay. The samples are bit for bit
      the same. The originals are only read.

      Examples:
        facialis anonymize recordings/*.json --output shared --key ~/study.key
        facialis anonymize old.edf --subject S07 --output shared --key ~/study.key
      """)

  @Argument(help: ArgumentHelp("Recordings, by a file or the description of each.", valueName: "file"))
  var files: [String]

  @Option(
    name: [.short, .long], help: ArgumentHelp("Folder for what is written; made if it is missing.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("The key; made with mode 0600 if it is missing.", valueName: "file"))
  var key: String

  @Option(help: ArgumentHelp("Whose the recordings are, where they do not say.", valueName: "code"))
  var subject: String?

  @Flag(help: "Print what was written and removed as JSON.")
  var json = false

  func run() async throws { try anonymizeAll() }

  /// Not inlined: swift-frontend 6.3.1 ends by a signal where it optimises this inside an asynchronous function.
  @inline(never) private func anonymizeAll() throws {
    let console = Console.current
    var done: [Anonymisation] = []
    var seen: Set<String> = []
    var failures: [FacialisError] = []
    for file in files {
      switch anonymize(file, &seen) {
      case .success(nil): break
      case .success(let result?):
        done.append(result)
        if !json { console.write(Self.words(result)) }
      case .failure(let error):
        failures.append(error)
        console.warn("facialis: \(error)\n")
      }
    }
    if json { try console.json(done) }
    if let failure = failures.first { throw ExitCode(files.count == 1 ? failure.category.exitStatus : 1) }
  }

  /// Nil where the file belongs to a recording that was seen before.
  private func anonymize(_ file: String, _ seen: inout Set<String>) -> Result<Anonymisation?, FacialisError> {
    // `recordings/*.json` names corrections as well, which go with their recording.
    if file.hasSuffix(Amendments.path("")) { return .success(nil) }
    do throws(FacialisError) {
      let recording = try RecordingFiles(path: file)
      guard seen.insert(recording.base).inserted else { return .success(nil) }
      let result = try Anonymisation(path: file, to: output, subject: subject, keyPath: key)
      // Beside the originals: what goes with the outputs must not tell which recording they were.
      let folder = RecordingName(file).folder
      try AuditFile.append(action: "anonymize", object: recording.name, beside: folder.isEmpty ? "." : folder)
      return .success(result)
    } catch { return .failure(error) }
  }

  private static func words(_ result: Anonymisation) -> String {
    var text = "\(result.input)\n"
    for output in result.outputs { text += "  -> \(output)\n" }
    for (what, count) in result.removed.sorted(by: { $0.key < $1.key }) {
      text += "  removed or replaced: \(what), \(count)\n"
    }
    return text
  }
}
