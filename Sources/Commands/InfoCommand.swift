// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Recordings

/// `facialis info FILE`
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what is in a recording, whether it holds facial EMG or not.",
    discussion: """
      Reads header and annotations only. Signals whose labels name a muscle and a
      side are shown with their channel; the others with why they are ignored.

      Several files of one recording are described as one, whichever is named.

      Examples:
        facialis info visit1.bdf
        facialis info --json visit1.bdf | jq '.signals[].label'
      """)

  @Argument(help: ArgumentHelp("EDF, EDF+, BDF or BDF+ recording.", valueName: "file"))
  var file: String

  @Flag(help: "Read this file alone, even where it is one of several of a recording.")
  var singleFile = false

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() async throws {
    let info = try RecordingInfo(path: file, singleFile: singleFile)
    let console = Console.current
    if json { try console.json(info) } else { console.write(Self.words(info)) }
  }

  /// The description for people.
  static func words(_ info: RecordingInfo) -> String {
    var text = """
      \(info.path)
      kind         \(info.kind.rawValue), \(info.byteCount) bytes, \(info.recordCount) records of \
      \(Decimal.shortest(info.recordDurationS)) s
      start        \(info.start ?? "not stated")
      duration     \(Decimal.shortest(Decimal.round(info.durationS, 3))) s
      subject      \(info.subject ?? "not stated")\(info.isIdentifying ? " (the header names a person)" : "")
      annotations  \(info.annotationCount), of which \(info.ownEventCount) events of Facialis
      gaps         \(info.gaps.count)
      """
    for file in info.files ?? [] {
      text += "\n             file at \(Decimal.shortest(file.onsetS)) s: \(file.name)"
    }
    for gap in info.gaps.prefix(10) {
      text += "\n             at \(Decimal.shortest(gap.onsetS)) s, \(Decimal.shortest(gap.durationS)) s, \(gap.cause)"
    }
    text += "\nsignals      \(info.signals.count)\n"
    for signal in info.signals {
      let rate = signal.rateHz.map { "\(Decimal.shortest($0)) Hz" } ?? "no rate"
      let meaning = signal.channel.map(\.description) ?? "ignored: \(signal.ignored ?? "no EMG")"
      let limits = "\(Decimal.shortest(signal.physicalMinimum))...\(Decimal.shortest(signal.physicalMaximum))"
      text += "  \(signal.label)  \(rate)  \(limits) \(signal.unit)  \(meaning)\n"
    }
    for warning in info.warnings { text += "warning: \(warning.message)\n" }
    return text
  }
}
