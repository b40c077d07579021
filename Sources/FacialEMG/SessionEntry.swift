// SPDX-License-Identifier: GPL-3.0-or-later

/// Checks of what a person enters for a visit.
enum SessionEntry {
  /// The longest text, in bytes of UTF-8.
  static let longestText = 120
  /// The longest list.
  static let mostEntries = 64

  /// Throws where a number is not finite or out of its range.
  static func check(
    _ value: Double, in range: ClosedRange<Double>, of key: String, unit: String? = nil
  ) throws(FacialisError) {
    guard value.isFinite, range.contains(value) else {
      let unit = unit.map { " \($0)" } ?? ""
      throw refuse(
        "\(key) is \(Decimal.shortest(value)).",
        "It has to be from \(Decimal.shortest(range.lowerBound)) to \(Decimal.shortest(range.upperBound))\(unit).")
    }
  }

  /// Throws where a text is empty, too long or has control characters.
  static func check(_ text: String?, of key: String) throws(FacialisError) {
    guard let text else { return }
    guard (1...longestText).contains(text.utf8.count),
      text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
    else {
      throw refuse("\(key) is no such text.", "It has to be 1 to \(longestText) bytes without control characters.")
    }
  }

  /// Throws where a code could not stand in a file's name.
  static func check(code: String?, of key: String) throws(FacialisError) {
    guard let code else { return }
    let allowed = code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    guard allowed, (1...32).contains(code.utf8.count) else {
      throw refuse("\(key) is no code.", "It has to be 1 to 32 letters and digits; never a name.")
    }
  }

  static func check(count: Int, of key: String) throws(FacialisError) {
    guard count <= mostEntries else {
      throw refuse("\(key) has \(count) entries.", "There may be \(mostEntries) at most.")
    }
  }

  static func refuse(_ message: String, _ mend: String) -> FacialisError {
    FacialisError("session-invalid", .badData, message, mend: mend)
  }
}
