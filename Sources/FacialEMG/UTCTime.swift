// SPDX-License-Identifier: GPL-3.0-or-later

/// An instant of civil time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct UTCTime: Sendable, Hashable, Comparable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The instant of a civil date and time, month 1 to 12; days, hours, minutes and seconds carry over.
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
  ) {
    let days = UTCTime.days(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    nanoseconds = Int64(seconds) * 1_000_000_000 + Int64(nanosecond)
  }

  public static func < (a: UTCTime, b: UTCTime) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The instant so many seconds later.
  public func advanced(bySeconds seconds: Double) -> UTCTime {
    UTCTime(nanoseconds: nanoseconds + Int64((seconds * 1e9).rounded()))
  }

  /// Seconds from another instant to this one.
  public func seconds(since other: UTCTime) -> Double { Double(nanoseconds - other.nanoseconds) / 1e9 }

  /// Year, month and day, hour, minute, second and nanosecond of the civil date and time.
  public var civil: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanosecond: Int) {
    let whole = Int(nanoseconds).quotientRoundedDown(by: 1_000_000_000)
    let rest = Int(nanoseconds) - whole * 1_000_000_000
    let days = whole.quotientRoundedDown(by: 86_400)
    let second = whole - days * 86_400
    let date = UTCTime.date(days: days)
    return (date.year, date.month, date.day, second / 3600, second / 60 % 60, second % 60, rest)
  }

  /// RFC 3339 with microseconds, `2026-11-22T17:30:00.123456Z`.
  public var rfc3339: String {
    let c = civil
    let micro = pad(c.nanosecond / 1000, 6)
    return "\(pad(c.year, 4))-\(pad(c.month, 2))-\(pad(c.day, 2))T"
      + "\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2)).\(micro)Z"
  }

  /// The form in file names, `20261122T173000Z`.
  public var compact: String {
    let c = civil
    return
      "\(pad(c.year, 4))\(pad(c.month, 2))\(pad(c.day, 2))T\(pad(c.hour, 2))\(pad(c.minute, 2))\(pad(c.second, 2))Z"
  }

  /// Years whose nanoseconds fit 64 bits from their first to their last.
  private static let years = 1678...2261

  /// Reads RFC 3339 with `Z` or a numeric offset and any number of decimals; nil for anything else, years beyond 1678 to 2261 too.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32,
      bytes[13] == 58, bytes[16] == 58
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        guard index < bytes.count, (48...57).contains(bytes[index]) else { return nil }
        value = value * 10 + Int(bytes[index] - 48)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), Self.years.contains(year), (1...12).contains(month),
      (1...31).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var nano = 0
    if bytes[index] == 46 {
      index += 1
      var scale = 100_000_000
      let first = index
      while index < bytes.count, (48...57).contains(bytes[index]) {
        nano += Int(bytes[index] - 48) * scale
        scale /= 10
        index += 1
      }
      guard index > first else { return nil }
    }
    guard index < bytes.count else { return nil }
    var offset = 0
    switch bytes[index] {
    case 90, 122:
      guard index + 1 == bytes.count else { return nil }
    case 43, 45:
      guard index + 6 == bytes.count, bytes[index + 3] == 58, let h = number(index + 1..<index + 3),
        let m = number(index + 4..<index + 6), h < 24, m < 60
      else { return nil }
      offset = (h * 60 + m) * (bytes[index] == 45 ? -1 : 1)
    default: return nil
    }
    self.init(
      year: year, month: month, day: day, hour: hour, minute: minute - offset, second: second, nanosecond: nano)
  }

  private func pad(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  // Both conversions count in years that begin in March, so that the leap day is the last of its year.

  private static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month > 2 ? year : year - 1
    let m = month > 2 ? month - 3 : month + 9
    let leaps = y.quotientRoundedDown(by: 4) - y.quotientRoundedDown(by: 100) + y.quotientRoundedDown(by: 400)
    return 365 * y + leaps + (153 * m + 2) / 5 + day - 1 - 719_468
  }

  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.quotientRoundedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }
}

extension UTCTime: CustomStringConvertible {
  public var description: String { rfc3339 }
}

extension UTCTime: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = UTCTime(rfc3339: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is no RFC 3339 time such as 2026-11-22T17:30:00Z")
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}

extension Int {
  fileprivate func quotientRoundedDown(by divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
