// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

extension FacialisError {
  /// A file that is wrong at a line; `what` begins in lower case and has no full stop.
  static func configuration(_ file: String, _ line: Int?, _ what: String, _ mend: String) -> FacialisError {
    let place = line.map { "\(file), line \($0)" } ?? file
    return FacialisError("configuration-invalid", .configuration, "\(place): \(what).", mend: mend)
  }

  static func configurationUnreadable(_ file: String, _ why: String) -> FacialisError {
    FacialisError(
      "configuration-unreadable", .notFound, "Cannot read \(file): \(why).", mend: "Check the name and its permissions."
    )
  }

  static func settingUnknown(_ name: String, known: [String]) -> FacialisError {
    FacialisError(
      "setting-unknown", .configuration, "There is no setting \(name).",
      mend: NearestWord.mend(name, known: known))
  }

  static func settingInvalid(_ origin: String, _ text: String, wanted: String) -> FacialisError {
    FacialisError("setting-invalid", .configuration, "\(origin) is \"\(text)\".", mend: "It has to be \(wanted).")
  }

  static func assignmentUnreadable(_ text: String) -> FacialisError {
    FacialisError(
      "setting-unreadable", .usage, "\"\(text)\" sets nothing.", mend: "Example: --set recording.synchronisation_s=1.")
  }
}
