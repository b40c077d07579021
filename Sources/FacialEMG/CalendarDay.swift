// SPDX-License-Identifier: GPL-3.0-or-later

/// A day of the calendar without a time, `2026-11-25`.
public struct CalendarDay: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  public let number: Int

  public init(number: Int) { self.number = number }

  /// The day that an instant falls on, `utcOffset` seconds east of Greenwich.
  public init(_ time: UTCTime, utcOffset: Int = 0) {
    let seconds = Int((Double(time.nanoseconds) / 1e9).rounded(.down)) + utcOffset
    number = Int((Double(seconds) / 86_400).rounded(.down))
  }

  /// Reads `YYYY-MM-DD`; nil for anything else and for days that no calendar has.
  public init?(_ text: String) {
    guard text.utf8.count == 10, let midnight = UTCTime(rfc3339: text + "T00:00:00Z") else { return nil }
    self.init(midnight)
    // 2026-02-30 would carry over into March.
    guard self.text == text else { return nil }
  }

  public var text: String {
    String(UTCTime(nanoseconds: Int64(number) * 86_400_000_000_000).rfc3339.prefix(10))
  }

  public static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.number < b.number }
}

extension CalendarDay: CustomStringConvertible {
  public var description: String { text }
}

extension CalendarDay: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let day = CalendarDay(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is no day such as 2026-11-25")
    }
    self = day
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
