// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

@Suite struct UTCTimeTests {
  /// Seconds from `date -u -d TEXT +%s`.
  @Test(arguments: [
    ("1970-01-01T00:00:00.000000Z", 0), ("2000-02-29T12:00:00.000000Z", 951_825_600),
    ("2026-11-22T17:30:00.000000Z", 1_795_368_600), ("1969-12-31T23:59:59.000000Z", -1),
    ("1900-03-01T00:00:00.000000Z", -2_203_891_200), ("2100-12-31T23:59:59.000000Z", 4_133_980_799),
  ])
  func civilTimeAndSecondsAgree(text: String, seconds: Int64) throws {
    let time = try #require(UTCTime(rfc3339: text))
    #expect(time.nanoseconds == seconds * 1_000_000_000)
    #expect(time.rfc3339 == text)
  }

  @Test(arguments: [
    ("2026-11-22T18:30:00+01:00", "2026-11-22T17:30:00.000000Z"),
    ("2026-01-01T00:30:00.25+01:30", "2025-12-31T23:00:00.250000Z"),
    ("2026-11-22T17:30:00.123456789Z", "2026-11-22T17:30:00.123456Z"),
    ("2026-12-31 23:30:00-00:45", "2027-01-01T00:15:00.000000Z"),
  ])
  func offsetsAndDecimalsAreUnderstood(text: String, utc: String) throws {
    #expect(try #require(UTCTime(rfc3339: text)).rfc3339 == utc)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-13-22T17:30:00Z", "2026-11-22T17:30:00", "2026-11-22T17:30:00.Z", "2026-11-22T24:30:00Z",
    "2026-11-22T17:30:00+1:00", "2026-11-22T17:30:00Zx", "x026-11-22T17:30:00Z",
    "2526-11-22T17:30:00Z", "9999-12-31T23:59:60Z", "0000-01-01T00:00:00Z",
  ])
  func anythingElseIsRefused(text: String) {
    #expect(UTCTime(rfc3339: text) == nil)
  }

  @Test func fileNamesHoldWholeSeconds() throws {
    let time = UTCTime(year: 2026, month: 3, day: 4, hour: 5, minute: 6, second: 7, nanosecond: 999_999_999)
    #expect(time.compact == "20260304T050607Z")
    #expect(time.advanced(bySeconds: 60).seconds(since: time) == 60)
  }
}
