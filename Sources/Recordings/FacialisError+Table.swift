// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension FacialisError {
  static func tableEmpty(_ path: String) -> FacialisError {
    FacialisError("table-empty", .badData, "\(path) holds no row of numbers.", mend: "Check that it is the right file.")
  }

  static func tableNotText(_ path: String, _ line: Int) -> FacialisError {
    FacialisError(
      "table-not-text", .badData, "\(path) is no text: line \(line) holds a NUL byte.",
      mend: "Export the signals as text, one row an instant.")
  }

  static func tableUTF16(_ path: String) -> FacialisError {
    FacialisError("table-utf16", .badData, "\(path) is written in UTF-16.", mend: "Save it as UTF-8 text.")
  }

  static func tableLineTooLong(_ path: String, _ line: Int) -> FacialisError {
    FacialisError(
      "table-line-too-long", .badData, "Line \(line) of \(path) is longer than 1 MiB.",
      mend: "Write one row for each instant, one column for each signal.")
  }

  static func tableRagged(_ path: String, _ line: Int, _ found: Int, _ wanted: Int) -> FacialisError {
    FacialisError(
      "table-ragged", .badData, "Line \(line) of \(path) has \(found) columns where \(wanted) are expected.",
      mend: "Give every row the same columns; decimal commas are not understood.")
  }

  static func tableNotNumber(_ path: String, _ line: Int, _ column: Int, _ text: String) -> FacialisError {
    FacialisError(
      "table-not-a-number", .badData, "Line \(line), column \(column) of \(path) is no number: \"\(text)\".",
      mend: "Write numbers with a decimal point, and NaN where one is missing.")
  }

  static func tableHead(_ path: String, _ line: Int, _ wanted: String) -> FacialisError {
    FacialisError(
      "table-head", .badData, "Line \(line) of \(path) should hold \(wanted).",
      mend: "Export the table again, or cut its head.")
  }

  static func tableColumnAmbiguous(_ path: String, _ input: String) -> FacialisError {
    FacialisError(
      "montage-input-ambiguous", .configuration, "\(path) has several columns \"\(input)\".",
      mend: "Name it by its number instead, e.g. input = \"3\" for the third column.")
  }

  static func tableNoRate(_ path: String) -> FacialisError {
    FacialisError(
      "table-no-rate", .usage, "\(path) does not say how many rows make a second.",
      mend: "Say it with --rate, e.g. --rate 2000.")
  }

  static func tableRateImpossible(_ rate: Double) -> FacialisError {
    FacialisError("table-rate", .usage, "\(rate) is no rate or scale that is possible.", mend: "Correct the option.")
  }

  static func tableRates(_ path: String, _ stated: Double, _ own: Double) -> FacialisError {
    FacialisError(
      "table-rates-differ", .usage,
      "--rate says \(Decimal.shortest(stated)) Hz, and the head of \(path) says \(Decimal.shortest(own)) Hz.",
      mend: "Leave --rate out, or correct the head.")
  }

  static func tableTime(_ path: String, _ line: Int, _ column: Int, _ time: Double, _ rate: Double) -> FacialisError {
    FacialisError(
      "table-time", .badData,
      "The time \(time) s in line \(line), column \(column) of \(path) does not follow the one before it at \(Decimal.shortest(rate)) Hz.",
      mend: "Correct --rate, or the times.")
  }

  static func tableNoUnit(_ path: String, _ input: String) -> FacialisError {
    FacialisError(
      "table-no-unit", .usage, "\(path) does not say in which unit the column \"\(input)\" is.",
      mend: "Say it with --unit uV, mV or V.")
  }

  static func tableUnit(_ unit: String) -> FacialisError {
    FacialisError("table-unit", .usage, "\"\(unit)\" is no unit that is known.", mend: "Use uV, mV or V.")
  }

  static func tableUnits(_ path: String, _ input: String, _ own: String, _ stated: String) -> FacialisError {
    FacialisError(
      "table-units-differ", .usage, "--unit says \(stated), and \(path) says \(own) for the column \"\(input)\".",
      mend: "Leave --unit out.")
  }

  static func tableRange(_ path: String, _ input: String, _ limit: Double, _ unit: String) -> FacialisError {
    FacialisError(
      "table-range", .badData,
      "The column \"\(input)\" of \(path) reaches \(limit) \(unit), which the header of a recording cannot state.",
      mend: "Check the unit.")
  }
}
