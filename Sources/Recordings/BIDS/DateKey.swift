// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG
internal import FoundationEssentials

/// How many days each subject's dates are shifted by, in a file apart from the data: `{"S01": -13371}`.
///
/// All dates of a subject move by the same number of days, so that intervals between visits stay; who has the file can undo it.
struct DateKey {
  private(set) var days: [String: Int] = [:]
  private var isChanged = false

  /// Reads a key; empty where the file is not there.
  init(path: String) throws(FacialisError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let data = FileManager.default.contents(atPath: path),
      let read = try? JSONDecoder().decode([String: Int].self, from: data)
    else {
      throw FacialisError(
        "date-key-invalid", .badData, "\(path) is no key of shifted dates.",
        mend: "Name the key that was written, or a new file.")
    }
    days = read
  }

  /// The shift of a subject; a new one is drawn where there is none. Back by 27 to 38 years: EDF has no year before 1985.
  mutating func shift(of subject: String, using random: inout some RandomNumberGenerator) -> Int {
    if let known = days[subject] { return known }
    let drawn = -Int.random(in: 9862...13879, using: &random)
    days[subject] = drawn
    isChanged = true
    return drawn
  }

  /// Writes it for its owner alone where something was added.
  func write(to path: String) throws(FacialisError) {
    guard isChanged else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(days) else { return }
    try WholeFile.write(Array(data) + [10], to: path, mode: 0o600)
  }
}
