// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// A date and a time of day as a clock on the wall shows them, to 100 ns; a file's header knows no time zone.
public struct LocalDateTime: Sendable, Hashable, Codable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  /// The part of the second that is over, in units of 100 ns (10^-7 s), as finely as EDF+ programs keep it.
  public var ticks: Int

  /// Ticks in a second.
  public static let ticksPerSecond = 10_000_000

  /// Nil where it is no date or time of the calendar.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, ticks: Int = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0..<Self.ticksPerSecond).contains(ticks)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.ticks = ticks
  }

  /// The wall clock of a time zone `utcOffset` seconds east of Greenwich, `nanoseconds` after 1970-01-01T00:00:00Z.
  public init(unixNanoseconds nanoseconds: Int, utcOffset: Int) {
    let perSecond = 1_000_000_000
    let whole = Self.floorDivide(nanoseconds, perSecond)
    ticks = (nanoseconds - whole * perSecond) / 100
    let local = whole + utcOffset
    let dayNumber = Self.floorDivide(local, 86400)
    let secondOfDay = local - dayNumber * 86400
    hour = secondOfDay / 3600
    minute = secondOfDay / 60 % 60
    second = secondOfDay % 60
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let shifted = dayNumber + 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The date and time so many seconds later on a clock that is not put forward or back; to 100 ns.
  public func advanced(bySeconds seconds: Double) -> LocalDateTime {
    // Beyond these years nanoseconds leave 64 bits.
    guard (1700...2200).contains(year), seconds.magnitude < 1e9 else { return self }
    let here = UTCTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    let moved = Int((seconds * Double(Self.ticksPerSecond)).rounded(.toNearestOrEven))
    return LocalDateTime(unixNanoseconds: Int(here.nanoseconds) + (ticks + moved) * 100, utcOffset: 0)
  }

  /// ISO 8601 without a zone, e.g. `2026-03-01T09:30:00` or `2026-03-01T09:30:00.25`.
  public var text: String {
    var text = "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))"
    text += "T\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
    guard ticks > 0 else { return text }
    var fraction = Self.padded(ticks, 7)
    while fraction.last == "0" { fraction.removeLast() }
    return text + "." + fraction
  }

  /// 1985-01-01T00:00:00, which EDF+ takes where the date is not known.
  public static let unknown = LocalDateTime(unixNanoseconds: 473_385_600 * 1_000_000_000, utcOffset: 0)

  static let monthNames = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]

  static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }
}
