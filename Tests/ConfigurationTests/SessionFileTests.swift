// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import FacialEMG
import Testing

/// Visits as files.
struct SessionFileTests {
  private static let toml = """
    subject = "S01"
    session = "02"

    [electrodes]
    spacing_mm = 20
    impedance_kohm = { L-OOC = 6.5 }

    [covariates]
    caffeine_mg = 150
    affected_side = "left"

    [[covariates.drugs]]
    name = "carbamazepine"
    dose_mg = 200

    [[covariates.drugs]]
    name = "baclofen"

    [[covariates.scores]]
    scale = "JRS"
    version = "Jankovic 2009"
    rater = "R1"
    date = 2026-11-25
    items = { severity = 2, frequency = 3 }
    """

  @Test func tomlAndJSONSayTheSame() throws {
    let session = try SessionFile.parse(Self.toml)
    #expect(session.label == "02" && session.covariates[.caffeineMG] == 150)
    #expect(session.covariates.drugs.map(\.name) == ["carbamazepine", "baclofen"])
    #expect(session.covariates.scores.first?.date == CalendarDay("2026-11-25"))
    #expect(session.electrodes.impedances == [ChannelName(.left, .orbicularisOculi): 6.5])
    let json = """
      {"subject": "S01", "session": "02", "electrodes": {"spacing_mm": 20, "impedance_kohm": {"L-OOC": 6.5}},
       "covariates": {"caffeine_mg": 150, "affected_side": "left",
         "drugs": [{"name": "carbamazepine", "dose_mg": 200}, {"name": "baclofen"}],
         "scores": [{"scale": "JRS", "version": "Jankovic 2009", "rater": "R1", "date": "2026-11-25",
           "items": {"severity": 2, "frequency": 3}}]}}
      """
    #expect(try SessionFile.parse(json) == session)
  }

  @Test(arguments: [
    ("cafeine_mg", "caffeine_mg", 9, "Did you mean \"caffeine_mg\"?"),
    ("caffeine_mg = \"much\"", "caffeine_mg = 150", 9, "a number"),
    ("name2 = \"baclofen\"", "name = \"baclofen\"", 17, "name2"),
    ("affected_side = \"links\"", "affected_side = \"left\"", 10, "affected_side"),
    ("date = \"yesterday\"", "date = 2026-11-25", 23, "yesterday"),
    ("subject = S01", "subject = \"S01\"", 1, "line 1"),
  ])
  func whatIsWrongIsToldWithItsLine(wrong: String, right: String, line: Int, word: String) throws {
    var text = Self.toml
    text.replace(right, with: wrong, maxReplacements: 1)
    #expect(text != Self.toml)
    let error = try #require(
      #expect(throws: FacialisError.self) { try SessionFile.parse(text, file: "visit.toml") })
    #expect(error.message.hasPrefix("visit.toml, line \(line):"), "\(error)")
    #expect("\(error)".contains(word), "\(error)")
  }

  @Test func aValueOutOfRangeNamesTheFile() throws {
    let error = try #require(
      #expect(throws: FacialisError.self) { try SessionFile.parse("covariates.pain = 11", file: "visit.toml") })
    #expect(error.message.hasPrefix("visit.toml: pain is 11"))
  }
}
