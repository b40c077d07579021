// SPDX-License-Identifier: GPL-3.0-or-later

/// A date as EDF+ writes it in the patient and recording fields: `02-MAY-1951`, English months in capitals.
struct EDFDate: Hashable {
  var year: Int
  var month: Int
  var day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Nil for anything else, and for days that the calendar has not.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 2, parts[2].utf8.count == 4, let day = Int(parts[0]),
      let month = LocalDateTime.monthNames.firstIndex(of: String(parts[1])), let year = Int(parts[2]),
      LocalDateTime(year: year, month: month + 1, day: day) != nil
    else { return nil }
    self.init(year: year, month: month + 1, day: day)
  }

  var text: String {
    "\(LocalDateTime.padded(day))-\(LocalDateTime.monthNames[month - 1])-\(LocalDateTime.padded(year, 4))"
  }
}
