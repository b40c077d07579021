// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation

/// `facialis compare BEFORE AFTER`
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say which events appeared, vanished, moved or changed their label between two analyses.",
    discussion: """
      Takes two output folders of facialis analyze or batch for the same recordings.
      Events are paired one to one where they overlap by 0.3 or begin within 25 ms.
      Exit status: 0 nothing changed, 1 something did, else as in sysexits.h.

      Examples:
        facialis batch recordings --output new --set onset_evidence=12
        facialis compare old new
        facialis compare old new --changes changes.tsv --json
      """)

  @Argument(help: ArgumentHelp("Output folder of the first analysis.", valueName: "before"))
  var before: String

  @Argument(help: ArgumentHelp("Output folder of the second analysis.", valueName: "after"))
  var after: String

  @Option(help: ArgumentHelp("Write every change to this table.", valueName: "file"))
  var changes: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() async throws {
    var lines = ""
    let comparison = try OutputComparison(before: before, after: after) { lines += $0 }
    if let changes { try TextFile.write(lines, to: changes) }
    let console = Console.current
    if json { try console.json(comparison) } else { console.write(Self.words(comparison)) }
    if !comparison.total.isAllUnchanged || !comparison.onlyBefore.isEmpty || !comparison.onlyAfter.isEmpty {
      throw ExitCode(1)
    }
  }

  /// The comparison for people: settings, kinds, then the recordings with most changes.
  static func words(_ comparison: OutputComparison) -> String {
    var text = ""
    for setting in comparison.settings { text += "\(setting.name): \(setting.before) -> \(setting.after)\n" }
    if comparison.settings.isEmpty { text += "Same settings, montage and version.\n" }
    for (list, place) in [(comparison.onlyBefore, "first"), (comparison.onlyAfter, "second")] where !list.isEmpty {
      text += "Only in the \(place): \(list.prefix(10).joined(separator: ", "))\(list.count > 10 ? ", ..." : "")\n"
    }
    let limit = Decimal.shortest(ComparisonCounts.noticeableMS)
    let heads = ["", "before", "unchanged", "moved", "> \(limit) ms", "relabelled", "vanished", "appeared"]
    var rows = [heads]
    rows += comparison.byKind.sorted { $0.key < $1.key }.map { cells($0.key, $0.value) }
    rows.append(cells("all", comparison.total))
    text += "\n" + table(rows)
    if comparison.total.moved > 0 {
      text += "\nOnsets moved by at most \(Decimal.shortest(comparison.total.largestMoveMS)) ms.\n"
    }
    let labels = comparison.total.labels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !labels.isEmpty { text += "\n" + labels.map { "\($0.value)  \($0.key)\n" }.joined() }
    let most = comparison.recordings.filter { !$0.counts.isAllUnchanged || $0.isOtherInput }
      .sorted { changes($0) > changes($1) }
    text += "\n\(most.count) of \(comparison.recordings.count) recordings changed\n"
    if !most.isEmpty {
      text += table(
        [heads] + most.prefix(20).map { cells($0.recording + ($0.isOtherInput ? " (other input)" : ""), $0.counts) })
      if most.count > 20 { text += "and \(most.count - 20) more, see --json\n" }
    }
    return text
  }

  private static func changes(_ recording: OutputComparison.Recording) -> Int {
    recording.counts.moved + recording.counts.relabelled + recording.counts.vanished + recording.counts.appeared
  }

  private static func cells(_ name: String, _ counts: ComparisonCounts) -> [String] {
    [
      name, "\(counts.before)", "\(counts.unchanged)", "\(counts.moved)",
      "\(counts.movedNoticeably)", "\(counts.relabelled)", "\(counts.vanished)", "\(counts.appeared)",
    ]
  }

  /// Columns of one width each, numbers to the right.
  private static func table(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        return index == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
