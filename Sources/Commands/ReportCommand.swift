// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation

/// `facialis report RECORDING`
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the session report of a recording: one page of HTML that prints on A4.",
    discussion: """
      The page is self-contained: no script, nothing loaded. Without --output it is
      written beside the recording as X_report.html.

      Examples:
        facialis report S01_rest_20261125T180000Z.bdf
        facialis report visit1.bdf --output visit1.html
      """)

  @Argument(help: ArgumentHelp("The EDF or BDF recording.", valueName: "recording"))
  var recording: String

  @Option(name: [.short, .long], help: ArgumentHelp("Where the page is written.", valueName: "file"))
  var output: String?

  @OptionGroup var montage: MontageOption

  @OptionGroup var settings: SettingsOption

  func run() async throws {
    let html = try SessionReport.html(
      path: recording, montage: try montage.read(), settings: try settings.read())
    let path = output ?? URL(filePath: recording).deletingPathExtension().path + "_report.html"
    try TextFile.write(html, to: path)
    Console.current.line(path)
  }
}
