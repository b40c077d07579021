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
}
