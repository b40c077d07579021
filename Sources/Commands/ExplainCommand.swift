// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Batch
import FacialEMG
import Foundation
import Reports
import SpasmDetection

/// `facialis explain RECORDING EVENT`
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why an event was decided, as text and as a picture.",
    discussion: """
      The recording is analysed again with the same settings; then decision path,
      thresholds, noise floor, signal quality and members of the event are printed.
      The picture shows the band-passed signal of every channel involved, its RMS,
      threshold, noise floor, onset and offset. EVENT is an identifier from the
      column event_id of X_events.tsv.

      Examples:
        facialis explain visit1.bdf clonic:24680:right
        facialis explain visit1.bdf burst:24680:R-OOC --output why.svg
        facialis explain visit1.bdf clonic:24680:right --output why.html
      """)

  @Argument(help: ArgumentHelp("The EDF or BDF recording.", valueName: "recording"))
  var recording: String

  @Argument(help: ArgumentHelp("The event's identifier, e.g. clonic:24680:right.", valueName: "event"))
  var event: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write the picture: .svg, or .html with the text below it.", valueName: "file"))
  var output: String?

  @OptionGroup var montage: MontageOption

  @OptionGroup var settings: SettingsOption

  @Flag(help: "Read this file alone, even where it is one of several of a recording.")
  var singleFile = false

  func run() async throws {
    if let output, ![".svg", ".html"].contains(where: output.lowercased().hasSuffix) {
      throw FacialisError(
        "output-unknown", .usage, "A picture is not written as \(output).",
        mend: "Name a file that ends in .svg or .html.")
    }
    let explanation = try EventExplanation.make(
      path: recording, event: event, montage: try montage.read(), settings: try settings.read(),
      singleFile: singleFile)
    Console.current.write(explanation.text)
    guard let output else { return }
    try TextFile.write(output.lowercased().hasSuffix(".svg") ? explanation.svg : explanation.html, to: output)
    Console.current.line(output)
  }
}
