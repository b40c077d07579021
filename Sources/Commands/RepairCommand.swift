// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Recordings

/// `facialis repair FILE...`
struct RepairCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Write a regular file from a torn or irregular one; the original is never touched.",
    discussion: """
      Puts right what can be without guessing: counts, a torn last record, header
      length, dates, characters and numbers of the header, a missing annotation
      signal, lists of annotations and the time that they keep. Samples stay bit for
      bit as they are. Everything that stands otherwise in the new file is said, with
      its byte in the original. X.bdf becomes X_repaired.bdf, or --output.

      With a description X.json the whole recording is repaired into a folder
      (X_repaired, or --output): its files under their names, and a description whose
      counts and end are true.

      Examples:
        facialis repair visit1.bdf
        facialis repair cut.edf --continuous --output whole.edf
        facialis repair S01_rest_20261125T180000Z.json
      """)

  @Argument(help: ArgumentHelp("EDF, EDF+, BDF or BDF+ files, or a description.", valueName: "file"))
  var files: [String]

  @Option(
    name: [.short, .long], help: ArgumentHelp("The new file, or for a description its folder.", valueName: "path"))
  var output: String?

  @Flag(help: "Fill and mark the gaps of a discontinuous file (EDF+D, BDF+D), so that every program reads it.")
  var continuous = false

  @Flag(help: "Print what was changed as JSON.")
  var json = false

  /// What became of the inputs.
  private struct Reply: Encodable {
    var files: [FileRepair] = []
    var recordings: [RecordingRepair] = []
    var errors: [FacialisError] = []
  }

  func run() async throws {
    if output != nil, files.count > 1 {
      throw FacialisError(
        "output-ambiguous", .usage, "--output names one file, and \(files.count) were given.",
        mend: "Repair them one by one, or leave --output out.")
    }
    let console = Console.current
    var reply = Reply()
    for file in files {
      do throws(FacialisError) {
        if RecordingName(file).isDescription {
          let folder = output ?? RecordingName(file).base + "_repaired"
          let repair = try RecordingRepair(path: file, to: folder)
          reply.recordings.append(repair)
          if !json { console.write(Self.words(repair)) }
        } else {
          let repair = try FileRepair(
            path: file, to: output ?? FileRepair.defaultOutput(file), continuous: continuous)
          reply.files.append(repair)
          if !json { console.write(Self.words(repair)) }
        }
      } catch {
        reply.errors.append(error)
        console.warn("facialis: \(error)\n")
      }
    }
    if json { try console.json(reply) }
    if let error = reply.errors.first { throw ExitCode(files.count == 1 ? error.category.exitStatus : 1) }
  }

  private static func words(_ repair: FileRepair) -> String {
    guard let output = repair.output else { return "\(repair.input): nothing to repair\n" }
    var text = "\(repair.input) -> \(output), \(repair.recordCount) data records\n"
    for change in repair.changes {
      let place = change.byteOffset.map { "byte \($0): " } ?? ""
      let more = change.count > 1 ? " (\(change.count) places)" : ""
      text += "  \(place)\(change.message)\(more)\n"
    }
    return text
  }

  private static func words(_ repair: RecordingRepair) -> String {
    var text = repair.repairs.map(words).joined()
    for path in repair.copied { text += "copied \(path)\n" }
    text += repair.description + "\n"
    for correction in repair.corrections { text += "  \(correction)\n" }
    return text
  }
}
