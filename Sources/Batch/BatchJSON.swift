// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation

/// JSON of result files: sorted keys, two spaces, a line feed at its end.
enum BatchJSON {
  static func text(_ value: some Encodable) throws(FacialisError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch {
      throw FacialisError(
        "json-not-encodable", .software, "A result cannot be written as JSON: \(error).", mend: "Report this.")
    }
  }
}
