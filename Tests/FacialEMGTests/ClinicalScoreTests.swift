// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Testing

/// Legal values of the clinical scales: JRS after Jankovic (severity and frequency 0 to 4), SMC after Lee (I to IV), Sunnybrook
/// after Ross 1996 (resting x 5, voluntary x 4, synkinesis x 1, 0 to 100).
struct ClinicalScoreTests {
  private static func score(_ scale: ClinicalScale, _ total: Double?, _ items: [String: Double]) -> ClinicalScore {
    ClinicalScore(scale, version: "1", rater: "R1", date: CalendarDay(number: 20_000), total: total, items: items)
  }

  @Test(arguments: [
    (ClinicalScale.jankovic, 8.0 as Double?, ["severity": 4.0, "frequency": 4.0]), (.jankovic, nil, ["severity": 0]),
    (.jankovic, 5, [:]), (.jankovic, 5, ["severity": 1]), (.smc, 1, [:]), (.smc, 4, [:]),
    (.hfs8, 32, Dictionary(uniqueKeysWithValues: (1...8).map { ("item_\($0)", 4.0) })), (.hfs8, 0, [:]),
    (.sunnybrook, 100, ["voluntary": 100, "resting": 0, "synkinesis": 0]),
    (.sunnybrook, 38, ["voluntary": 60, "resting": 15, "synkinesis": 7]),
  ])
  func isLegal(scale: ClinicalScale, total: Double?, items: [String: Double]) throws {
    try Self.score(scale, total, items).validate()
  }

  @Test(arguments: [
    (ClinicalScale.jankovic, 9.0 as Double?, [:] as [String: Double], "0 to 8"),
    (.jankovic, nil, ["severity": 5], "0 to 4"), (.jankovic, nil, ["severity": 1.5], "whole"),
    (.jankovic, nil, ["severty": 1], "severity"), (.jankovic, nil, [:], "no value"),
    (.jankovic, 4, ["severity": 2, "frequency": 3], "make 5"), (.smc, 0, [:], "1 to 4"), (.smc, 5, [:], "1 to 4"),
    (.smc, nil, ["grade": 2], "no item"), (.hfs8, 33, [:], "0 to 32"), (.hfs8, nil, ["item_9": 1], "item_"),
    (.sunnybrook, nil, ["voluntary": 61], "steps of 4"), (.sunnybrook, nil, ["resting": 4], "steps of 5"),
    (.sunnybrook, nil, ["synkinesis": 16], "0 to 15"), (.sunnybrook, 101, [:], "0 to 100"),
    (.sunnybrook, 50, ["voluntary": 60, "resting": 15, "synkinesis": 7], "make 38"),
  ])
  func isRefusedInWords(scale: ClinicalScale, total: Double?, items: [String: Double], word: String) throws {
    let error = try #require(
      #expect(throws: FacialisError.self) { try Self.score(scale, total, items).validate() })
    #expect("\(error)".contains(word), "\(error)")
  }

  @Test func aRaterIsACode() {
    var score = Self.score(.smc, 2, [:])
    score.rater = "Dr. Who"
    #expect(throws: FacialisError.self) { try score.validate() }
  }
}
