// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Reports
import Testing

/// A made-up subject: what goes in is known, so is what has to come out.
struct CohortTests {
  private static let eye = ChannelName(.left, .orbicularisOculi)
  private static let cheek = ChannelName(.left, .zygomaticusMajor)
  private static let otherEye = ChannelName(.right, .orbicularisOculi)

  /// Ten minutes of rest with `perMinute` spasms of the left eye in each, of a level, over a noise floor.
  private func recording(
    _ session: String, day: Double?, perMinute: Int, levelUV: Double = 50, floorUV: Double = 2, settings: String = "a",
    covariates: [String: EventValue] = [:]
  ) -> CohortRecording {
    var spasms: [CohortRecording.Spasm] = []
    var minutes: [CohortRecording.Minute] = []
    for minute in 0..<10 {
      // Not all minutes are alike, so that there is a dispersion.
      let count = max(0, perMinute + (minute % 2 == 0 ? 1 : -1))
      for index in 0..<count {
        let onset = Double(minute) * 60 + 5 + Double(index) * 7
        spasms.append(
          CohortRecording.Spasm(
            id: "isolated:\(onset):left", onsetS: onset, durationS: 0.3, kind: .isolated, side: .left,
            channels: [Self.eye], spread: 0.5, leader: "L-OOC", levelsUV: [Self.eye: levelUV]))
      }
      for channel in [Self.eye, Self.cheek, Self.otherEye] {
        let isLeft = channel.side == .left
        minutes.append(
          CohortRecording.Minute(
            minute: minute, channel: channel, condition: "rest", analysableS: channel == Self.cheek ? 30 : 60,
            bursts: channel == Self.eye ? count : 0, spasms: isLeft ? count : 0,
            spasmFraction: isLeft ? Double(count) * 0.3 / 60 : 0, rmsUV: 5, noiseFloorUV: floorUV))
      }
    }
    let marks: [(onsetS: Double, marker: Marker)] = [(0, Marker(.task, "rest", .on))]
    return CohortRecording(
      name: "S01/\(session)", subject: "sub-S01", session: session, day: day, durationS: 600,
      software: "facialis 0.1.0",
      settingsHash: settings, spasms: spasms, markers: marks, minutes: minutes,
      pairs: [
        .init(source: Self.eye, target: Self.cheek, count: 9, movements: 12, lagMS: 1.5, label: "movement_locked")
      ],
      covariates: covariates)
  }

  private func measure(_ cohort: Cohort, _ name: String, session: String, side: String = "left") throws -> CohortMeasure
  {
    try #require(
      cohort.measures.first { $0.measure == name && $0.session == session && $0.side == side && $0.condition == "rest" }
    )
  }

  private func cells(_ cohort: Cohort, _ table: String) throws -> [[String: String]] {
    let table = try #require(cohort.tables.first { $0.name == table })
    return table.rows.map { row in Dictionary(uniqueKeysWithValues: zip(table.columns, row)) }
  }

  @Test func ratesCountSpasmsOverTheTimeOfTheSideAndSessionsStayApart() throws {
    let cohort = Cohort([
      recording("1", day: 20_000, perMinute: 4), recording("2", day: 20_030, perMinute: 2),
    ])
    #expect(cohort.sessions.map(\.session) == ["1", "2"])
    let first = try measure(cohort, "spasms_per_minute", session: "1")
    #expect(first.value == 4)
    #expect(first.n == 40)
    #expect(try measure(cohort, "spasms_per_minute", session: "2").value == 2)
    #expect(try measure(cohort, "spasms_per_minute", session: "1", side: "right").value == 0)
    let time = try measure(cohort, "spasm_time_fraction", session: "1")
    #expect(((time.value ?? 0) - 0.02).magnitude < 1e-12)
    #expect(try measure(cohort, "tonic_share", session: "1").value == 0)
    #expect(try measure(cohort, "spread_index", session: "1").value == 0.5)
    let leader = try measure(cohort, "leader", session: "1")
    #expect(leader.item == "L-OOC")
    #expect(try measure(cohort, "spasm_laterality", session: "1", side: "both").value == 1)
    #expect(cohort.warnings.isEmpty)
  }

  @Test func aTreatmentIsComparedRawAndAtTheCommonDetectionLimit() throws {
    let treated: [String: EventValue] = ["botulinum.0.date": .text("2024-10-10")]
    // The later session is noisier: the first one's weak spasms could not be seen there.
    let cohort = Cohort([
      recording("1", day: 20_000, perMinute: 4, levelUV: 10, floorUV: 2),
      recording("2", day: 20_030, perMinute: 2, levelUV: 50, floorUV: 8, covariates: treated),
    ])
    let rows = try cells(cohort, "treatments").filter { $0["side"] == "left" }
    #expect(rows.map { $0["phase"] } == ["before", "after"])
    #expect(rows.map { $0["days_since"] } == ["-6", "24"])
    #expect(rows[1]["baseline"] == "one session only")
    #expect(rows[1]["ratio_to_baseline"] == "0.5")
    #expect(rows[1]["rate_at_common_limit"] == "2")
    #expect(rows[1]["ratio_at_common_limit"] == "n/a")
    #expect(rows[0]["rate_at_common_limit"] == "4")
  }

  @Test func treatmentsOfBIDSTablesAreDaysBeforeTheVisitAndARatingIsNone() throws {
    let entered: [String: EventValue] = [
      "botulinum": .text("30 d before, Dysport, L-OOC 10 U; 5 d before"), "decompressions": .text("400 d before left"),
      "drugs": .text("baclofen 10 mg 3 h before; sodium valproate"), "scores.SMC.date": .text("2024-10-01"),
      "scores.SMC.total": .number(7),
    ]
    let cohort = Cohort([recording("1", day: 20_000.4, perMinute: 2, covariates: entered)])
    let rows = try cells(cohort, "treatments").filter { $0["side"] == "left" }
    #expect(
      rows.map { "\($0["treatment"] ?? "") \($0["days_since"] ?? "")" } == [
        "decompression 400", "botulinum 30", "botulinum 5", "drug baclofen 0", "drug sodium valproate 0",
      ])
    #expect(rows.allSatisfy { $0["phase"] == "after" && $0["baseline"] == "no session before" })
    let page = try #require(cohort.pages.last)
    #expect(page.html.contains("<b>scores.SMC.total.</b>"))
  }

  @Test func subjectsWhoseNamesBecomeOneFileKeepAPageEach() {
    var (one, other) = (recording("1", day: 20_000, perMinute: 1), recording("1", day: 20_000, perMinute: 1))
    (one.subject, other.subject) = ("sub-a b", "sub-a_b")
    #expect(Cohort([one, other]).pages.map(\.name) == ["index.html", "sub-a_b.html", "sub-a_b_2.html"])
  }

  @Test func anotherDetectorOrAMissingDateIsAWarning() {
    let cohort = Cohort([
      recording("1", day: 20_000, perMinute: 4), recording("2", day: nil, perMinute: 2, settings: "b"),
    ])
    #expect(cohort.warnings.contains { $0.text.hasPrefix("The detector changed") })
    #expect(cohort.warnings.contains { $0.text.contains("has no date") })
  }

  @Test func triggersAreComparedOnAndOffAndShortOnesSaid() throws {
    var recording = recording("1", day: 20_000, perMinute: 3)
    recording.markers += [
      (120, Marker(.trigger, "light", .on)), (300, Marker(.trigger, "light", .off)),
      (420, Marker(.trigger, "light", .on)), (480, Marker(.trigger, "light", .off)),
      (500, Marker(.trigger, "noise", .on)), (560, Marker(.trigger, "noise", .off)),
    ]
    let rows = try cells(Cohort([recording]), "triggers").filter { $0["side"] == "left" }
    let light = try #require(rows.first { $0["trigger"] == "light" })
    #expect(light["on_min"] == "4")
    #expect(light["off_min"] == "6")
    #expect(light["block_order"] == "off 2.0, on 3.0, off 2.0, on 1.0, off 2.0")
    #expect(light["note"] == "n/a" || light["note"]?.isEmpty == true)
    let counts = (Int(light["on_n"] ?? "") ?? 0) + (Int(light["off_n"] ?? "") ?? 0)
    #expect(counts == recording.spasms.count)
    let noise = try #require(rows.first { $0["trigger"] == "noise" })
    #expect(noise["note"]?.contains("less than 3 minutes on") == true)
    #expect(noise["note"]?.contains("one block on") == true)
  }

  @Test func covariatesCorrelateBetweenSessionsOnly() throws {
    let recordings = (0..<5).map { index in
      recording(
        "\(index)", day: 20_000 + Double(index), perMinute: 1 + index,
        covariates: ["caffeine_mg": .number(Double(100 * index)), "drugs.0.name": .text("carbamazepine")])
    }
    let rows = try cells(Cohort(recordings), "covariate_correlations")
    let caffeine = try #require(rows.first { $0["covariate"] == "caffeine_mg" && $0["side"] == "left" })
    #expect(caffeine["sessions"] == "5")
    #expect(caffeine["rho"] == "1")
    #expect(try cells(Cohort(Array(recordings.prefix(3))), "covariate_correlations").first?["rho"] == "n/a")
    #expect(try cells(Cohort(recordings), "treatments").contains { $0["treatment"] == "drug carbamazepine" })
  }

  @Test func aSmallPKeepsItsDigits() throws {
    // All of the first session's spasms, none of the second's: 2 * 0.5^40 where minutes do not scatter more than chance.
    let treated: [String: EventValue] = ["botulinum_date": .text("2024-10-10")]
    let cohort = Cohort([
      recording("1", day: 20_000, perMinute: 4), recording("2", day: 20_030, perMinute: -1, covariates: treated),
    ])
    let row = try #require(try cells(cohort, "treatments").first { $0["session"] == "2" && $0["side"] == "left" })
    #expect(row["ratio_to_baseline"] == "0")
    let p = try #require(row["ratio_p"].flatMap { Double($0) })
    #expect((p / 0x1p-39 - 1).magnitude < 1e-3)
  }

  @Test func pagesAreSelfContainedAndEscaped() {
    var odd = recording("<1>", day: 20_000, perMinute: 4)
    odd.subject = "sub-<script>"
    let pages = Cohort([odd, recording("2", day: 20_010, perMinute: 1)]).pages
    #expect(pages.map(\.name) == ["index.html", "sub-_script_.html", "sub-S01.html"])
    for page in pages {
      #expect(!page.html.contains("<script"))
      #expect(!page.html.contains("http://"))
      #expect(page.html.contains("default-src 'none'"))
      #expect(page.html.contains(Facialis.disclaimer))
    }
    #expect(pages[0].html.contains("href=\"sub-S01.html\""))
    #expect(pages[2].html.contains("<svg"))
  }
}
