// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import Testing

/// What is entered for a visit: legal values, unknown keys, and that nothing is lost on the way.
struct SessionTests {
  private static func decode(_ json: String, strict: Bool = true) throws -> Session {
    let decoder = JSONDecoder()
    decoder.userInfo[.refusesUnknownKeys] = strict
    return try decoder.decode(Session.self, from: Data(json.utf8))
  }

  private static let whole = """
    {"subject": "S01", "sex": "F", "session": "02", "operator": "AB", "montage": "face-8",
     "electrodes": {"type": "disc", "material": "Ag/AgCl", "manufacturer": "M", "model": "X", "spacing_mm": 20,
       "skin_preparation": "alcohol", "reference": "nose", "ground": "neck", "placement": "palpation",
       "impedance_kohm": {"L-OOC": 6.5, "R-OOC-inf": 8}},
     "covariates": {"caffeine_mg": 200, "caffeine_hours_since": 2, "sleep_hours": 6.5, "sleep_quality": 4, "fatigue": 7,
       "stress": 3, "pain": 0, "affected_side": "left", "cause": "vascular loop",
       "drugs": [{"name": "carbamazepine", "dose_mg": 200, "hours_since": 3}, {"name": "baclofen"}],
       "botulinum": [{"date": "2026-08-01", "product": "P", "injections": [{"muscle": "OOC", "side": "left", "units": 12.5}]}],
       "decompressions": [{"date": "2020-02-29", "side": "left"}],
       "scores": [{"scale": "jrs", "version": "1", "rater": "R1", "date": "2026-11-25", "total": 5,
         "items": {"severity": 2, "frequency": 3}}]}}
    """

  @Test func nothingIsLostOnTheWay() throws {
    let session = try Self.decode(Self.whole)
    try session.validate()
    #expect(session.electrodes.impedances.count == 2 && session.covariates.values.count == 7)
    #expect(session.covariates.drugs[0].hoursSince == 3)
    #expect(session.covariates.botulinum[0].injections == [.init(.left, .orbicularisOculi, units: 12.5)])
    #expect(session.covariates.decompressions[0].date < session.covariates.botulinum[0].date)
    #expect(session.covariates.scores[0].scale == .jankovic)
    let again = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
    #expect(again == session)
    // Every key that was written is one that is known.
    let written = try JSONSerialization.jsonObject(with: JSONEncoder().encode(session)) as? NSDictionary
    var read = try JSONSerialization.jsonObject(with: Data(Self.whole.utf8)) as? [String: Any]
    var covariates = try #require(read?["covariates"] as? [String: Any])
    var scores = try #require(covariates["scores"] as? [[String: Any]])
    scores[0]["scale"] = "JRS"
    covariates["scores"] = scores
    read?["covariates"] = covariates
    #expect(written == read as NSDictionary?)
  }

  @Test(arguments: [
    (#"{"subjekt": "S01"}"#, "subject"),
    (#"{"covariates": {"cafeine_mg": 1}}"#, "caffeine_mg"),
    (#"{"covariates": {"drugs": [{"name": "x", "dose": 3}]}}"#, "dose_mg"),
    (#"{"electrodes": {"spacing": 3}}"#, "spacing_mm"),
    (#"{"covariates": {"botulinum": [{"date": "2026-01-01", "injection": []}]}}"#, "injections"),
  ])
  func anUnknownKeyIsRefusedWithTheNearest(json: String, nearest: String) throws {
    let error = try #require(#expect(throws: DecodingError.self) { try Self.decode(json) })
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(context.debugDescription.contains("Did you mean \"\(nearest)\"?"))
    // Files of a later version stay readable.
    _ = try Self.decode(json, strict: false)
  }

  @Test(arguments: [
    (#"{"subject": "Jane Doe"}"#, "subject"), (#"{"session": "a_b"}"#, "session"), (#"{"operator": ""}"#, "operator"),
    (#"{"covariates": {"caffeine_mg": -1}}"#, "caffeine_mg"), (#"{"covariates": {"pain": 10.5}}"#, "0 to 10"),
    (#"{"covariates": {"sleep_hours": 25}}"#, "0 to 24 h"), (#"{"covariates": {"cause": "a\tb"}}"#, "cause"),
    (#"{"covariates": {"drugs": [{"name": "x", "dose_mg": -5}]}}"#, "dose_mg"),
    (#"{"electrodes": {"spacing_mm": 0}}"#, "spacing_mm"),
    (#"{"electrodes": {"impedance_kohm": {"L-OOC": -1}}}"#, "L-OOC"),
  ])
  func aValueOutOfItsRangeIsRefusedInWords(json: String, word: String) throws {
    let session = try Self.decode(json)
    let error = try #require(#expect(throws: FacialisError.self) { try session.validate() })
    #expect("\(error)".contains(word), "\(error)")
    #expect(error.category == .badData)
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z", ""])
  func aDayThatNoCalendarHasIsNone(text: String) { #expect(CalendarDay(text) == nil) }

  @Test(arguments: ["1970-01-01", "2024-02-29", "1899-12-31", "2026-11-25"])
  func aDayReadsBack(text: String) throws {
    #expect(try #require(CalendarDay(text)).text == text)
  }

  @Test func aDayIsThatOfTheWallClock() throws {
    let time = try #require(UTCTime(rfc3339: "2026-11-25T23:30:00Z"))
    #expect(CalendarDay(time).text == "2026-11-25")
    #expect(CalendarDay(time, utcOffset: 3600).text == "2026-11-26")
    #expect(CalendarDay(UTCTime(nanoseconds: -1)).text == "1969-12-31")
  }
}
