// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import FacialEMG
import Testing

/// What the command line makes of a visit.
struct SessionChangeTests {
  private static func changed(_ session: Session = Session(), _ values: String...) throws -> Session {
    var change = try SessionChange(session)
    for value in values { try change.set(value) }
    return try change.session()
  }

  @Test func valuesAreSetAndRemovedByTheirKeys() throws {
    let session = try Self.changed(
      Session(subject: "S01", covariates: SessionCovariates(drugs: [Drug(name: "x")])), "caffeine_mg=200", "session=02",
      "covariates.pain=3", "affected_side=left", "cause=primary", "electrodes.material=Ag/AgCl",
      "impedance.L-OOC-inf=6.5",
      "drugs=", "sex=F")
    #expect(session.subject == "S01" && session.label == "02" && session.sex == .female)
    #expect(session.covariates[.caffeineMG] == 200 && session.covariates[.pain] == 3)
    #expect(session.covariates.affectedSide == .left && session.covariates.drugs.isEmpty)
    #expect(session.electrodes.impedances == [ChannelName(.left, .orbicularisOculi, site: "inf"): 6.5])
    #expect(try Self.changed(session, "caffeine_mg=", "subject=").covariates[.caffeineMG] == nil)
    #expect(try SessionKeys.lines(session).contains("covariates.caffeine_mg=200"))
  }

  @Test(arguments: [
    ("caffeine", "no KEY=VALUE"), ("caffeine_mg=much", "a number"), ("cafeine_mg=1", "caffeine_mg"),
    ("pain=11", "0 to 10"), ("electrodes.spacing=3", "spacing_mm"), ("subject=Jane Doe", "subject"),
    ("subject.name=x", "no parts"), ("impedance.X=3", "channel name"), ("=3", "no KEY=VALUE"),
  ])
  func whatCannotBeIsRefusedInWords(value: String, word: String) throws {
    let error = try #require(
      #expect(throws: FacialisError.self) { try Self.changed(Session(subject: "S01"), value) })
    #expect("\(error)".contains(word), "\(error)")
  }

  @Test func entriesOfListsAreRead() throws {
    #expect(
      try SessionEntryText.drug("carbamazepine, 200, 3") == Drug(name: "carbamazepine", doseMG: 200, hoursSince: 3))
    let treatment = try SessionEntryText.botulinum("2026-08-01,product,L-OOC=12.5,R-ZYG=2")
    #expect(treatment.product == "product" && treatment.injections.map(\.units) == [12.5, 2])
    #expect(treatment.injections[1].side == .right && treatment.injections[1].muscle == .zygomaticusMajor)
    #expect(try SessionEntryText.decompression("2020-05-01,left").side == .left)
    let score = try SessionEntryText.score(
      "sunnybrook,1996,R1,2026-11-25,total=38,voluntary=60,resting=15,synkinesis=7")
    #expect(score.scale == .sunnybrook && score.total == 38 && score.items.count == 3)
    try score.validate()
  }

  @Test(arguments: [
    "JRS", "JRS,v,R1,yesterday,total=1", "JSR,v,R1,2026-11-25,total=1", "JRS,v,R1,2026-11-25,5",
    "JRS,v,R1,2026-11-25,total=x",
  ])
  func aScoreThatIsNoneIsRefused(text: String) {
    #expect(throws: FacialisError.self) { try SessionEntryText.score(text) }
  }
}
