// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FacialEMG
import Recordings

/// `facialis import FILE --output FILE`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn a table of numbers (CSV, TSV, text exports) into a BDF+ recording.",
    discussion: """
      Rows are instants, columns are signals. Rows with missing numbers become
      gaps. What the table says of itself, its rate or units, need not be given;
      what is ambiguous is refused with line and column.

      Examples:
        facialis import face.csv --rate 2000 --unit mV --montage lab.toml \\
          --output face.bdf
        facialis import counts.tsv --rate 1000 --unit uV --scale 0.153 \\
          --montage lab.toml --output counts.bdf
      """)

  @Argument(help: ArgumentHelp("Table of numbers.", valueName: "file"))
  var file: String

  @Option(name: [.short, .long], help: ArgumentHelp("The recording to write.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("Samples a second.", valueName: "Hz"))
  var rate: Double?

  @Option(help: "Unit of the numbers: uV, mV or V.")
  var unit: String?

  @Option(help: ArgumentHelp("Units that a number is worth, for tables of ADC counts.", valueName: "factor"))
  var scale = 1.0

  @OptionGroup var montage: MontageOption

  @Option(help: ArgumentHelp("The subject's code; never a name.", valueName: "code"))
  var subject: String?

  @Flag(help: "Print what was imported as JSON.")
  var json = false

  func run() async throws {
    let table = TableImport(
      rate: rate, unit: unit, unitsPerNumber: scale, montage: try montage.read(), subject: subject)
    let summary = try table.run(file, to: output)
    let console = Console.current
    if json {
      try console.json(summary)
      return
    }
    let seconds = Decimal.shortest(Decimal.round(Double(summary.frameCount) / summary.rateHz, 3))
    console.line(
      "\(output): \(seconds) s at \(Decimal.shortest(summary.rateHz)) Hz, "
        + summary.channels.map(\.description).joined(separator: ", "))
    for signal in summary.ignored { console.warn("ignored: \(signal.label)\n") }
    if summary.gapCount > 0 {
      console.warn("\(summary.missingFrameCount) missing frames in \(summary.gapCount) gaps\n")
    }
    if !summary.isExact { console.warn("Some numbers have more digits than 24 bits hold; they were rounded.\n") }
  }
}
