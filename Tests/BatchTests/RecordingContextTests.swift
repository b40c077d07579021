// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct RecordingContextTests {
  @Test func aScoreAndADrugStandUnderTheirNameWhateverTheirPlaceInTheList() throws {
    let day = try #require(CalendarDay("2026-03-01"))
    let smc = ClinicalScore(.smc, version: "2012", rater: "R1", date: day, total: 5)
    let jrs = ClinicalScore(.jankovic, version: "2009", rater: "R1", date: day, total: 3)
    var covariates = SessionCovariates(
      values: [.sleepHours: 6], affectedSide: .left, drugs: [Drug(name: "baclofen", doseMG: 10)],
      botulinum: [BotulinumTreatment(date: day)], scores: [jrs, smc])
    let values = RecordingContext.values(covariates)
    #expect(values["scores.\(ClinicalScale.smc.rawValue).total"] == .number(5))
    #expect(values["drugs.baclofen.dose_mg"] == .number(10))
    #expect(values["botulinum.0.date"] == .text("2026-03-01"))
    #expect(values["affected_side"] == .text("left"))
    covariates.scores = [smc, jrs, smc]
    let others = RecordingContext.values(covariates)
    #expect(others["scores.\(ClinicalScale.smc.rawValue).total"] == .number(5))
    #expect(others["scores.\(ClinicalScale.smc.rawValue)-2.total"] == .number(5))
    #expect(others["scores.\(ClinicalScale.jankovic.rawValue).total"] == .number(3))
  }
}
