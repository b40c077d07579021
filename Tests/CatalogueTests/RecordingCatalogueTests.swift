// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import FacialEMG
import Foundation
import Testing

/// The catalogue: what is entered comes back row by row, filters find it, and a damaged one is set aside.
struct RecordingCatalogueTests {
  private static func survey(
    _ id: String, folder: String = "/data", subject: String = "S01", label: String? = "01", day: String = "2026-11-25",
    side: EventSide? = nil
  ) -> RecordingSurvey {
    var survey = RecordingSurvey(
      folder: folder, id: id, state: .finished,
      visit: Session(
        subject: subject, label: label, operatorCode: "AB", montage: "face-8",
        covariates: SessionCovariates(values: [.caffeineMG: 100], affectedSide: side)))
    survey.task = "rest"
    survey.device = "simulator"
    survey.channels = [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi, site: "inf")]
    survey.rateHz = 4000
    survey.started = day + "T18:00:00.000000Z"
    survey.stopped = day + "T18:05:00.000000Z"
    survey.end = "requested"
    survey.samples = 1_200_000
    survey.durationS = 300
    survey.software = "Facialis test"
    survey.files = [
      .init(name: id + ".bdf", number: 1, kind: "BDF+C", firstSample: 0, samples: 1_000_000, byteCount: 7),
      .init(
        name: id + "_file-2.bdf", number: 2, firstSample: 1_100_000, samples: 0, byteCount: 5, gapCause: "restart",
        error: "It ends early."),
    ]
    survey.segments = [.init(firstSample: 0, samples: 1_000_000), .init(firstSample: 1_100_000, samples: 100_000)]
    survey.analyses = [.init(name: id + "_events.tsv", origin: .live, software: "x", settingsHash: "h")]
    return survey
  }

  private static let now = UTCTime(nanoseconds: 1_800_000_000_000_000_000)

  private static func path(_ folder: TemporaryFolder) -> String { folder.url.appending(path: "catalogue.sqlite").path }

  @Test func whatIsEnteredComesBackAndIsReplaced() throws {
    let folder = try TemporaryFolder()
    let catalogue = try RecordingCatalogue(path: Self.path(folder), now: Self.now)
    var survey = Self.survey("a")
    try catalogue.enter(survey)
    #expect(try catalogue.recordings() == [survey])
    survey.state = .broken
    survey.error = "gone"
    survey.files.removeLast()
    survey.segments = []
    survey.analyses = []
    try catalogue.enter(survey)
    #expect(try catalogue.recordings() == [survey])
    // Who may only read the file can look things up.
    #expect(try RecordingCatalogue(reading: Self.path(folder)).recordings() == [survey])
  }

  @Test(arguments: [
    (CatalogueQuery(), ["c", "b", "a"]), (CatalogueQuery(subject: "S01"), ["b", "a"]), (CatalogueQuery(id: "b"), ["b"]),
    (CatalogueQuery(side: .left), ["b"]), (CatalogueQuery(label: "02"), ["c"]), (CatalogueQuery(task: "smile"), []),
    (CatalogueQuery(from: CalendarDay("2026-11-02")), ["c", "b"]),
    (CatalogueQuery(montage: "face-8"), ["c", "b", "a"]),
    (CatalogueQuery(from: CalendarDay("2026-11-02"), to: CalendarDay("2026-11-02")), ["b"]),
  ])
  func filtersFindWhatTheyName(query: CatalogueQuery, ids: [String]) throws {
    let folder = try TemporaryFolder()
    let catalogue = try RecordingCatalogue(path: Self.path(folder), now: Self.now)
    for survey in [
      Self.survey("a", day: "2026-11-01"), Self.survey("b", day: "2026-11-02", side: .left),
      Self.survey("c", subject: "S02", label: "02", day: "2026-11-03"),
    ] { try catalogue.enter(survey) }
    #expect(try catalogue.recordings(query).map(\.id) == ids)
  }

  @Test func aRebuiltFolderForgetsWhatIsGoneAndLeavesOthers() throws {
    let folder = try TemporaryFolder()
    let catalogue = try RecordingCatalogue(path: Self.path(folder), now: Self.now)
    for survey in [
      Self.survey("a", folder: "/data"), Self.survey("b", folder: "/data/in_ner"), Self.survey("c", folder: "/data2"),
      Self.survey("d", folder: "/dataXin_ner"),
    ] { try catalogue.enter(survey) }
    try catalogue.replace(folders: ["/data"], with: [Self.survey("e", folder: "/data")])
    #expect(try catalogue.recordings().map(\.id).sorted() == ["c", "d", "e"])
  }

  @Test func aSessionIsASubjectsLabelOrItsDay() throws {
    let folder = try TemporaryFolder()
    let catalogue = try RecordingCatalogue(path: Self.path(folder), now: Self.now)
    for survey in [
      Self.survey("a"), Self.survey("b", day: "2026-11-26"), Self.survey("c", label: nil),
      Self.survey("d", label: nil, day: "2026-11-26"), Self.survey("e", subject: "S02"),
    ] { try catalogue.enter(survey) }
    let sessions = try catalogue.sessions()
    #expect(sessions.map(\.recordingCount).sorted() == [1, 1, 1, 2])
    #expect(sessions.first { $0.recordingCount == 2 }?.started == "2026-11-25T18:00:00.000000Z")
    #expect(sessions.first { $0.recordingCount == 2 }?.durationS == 600)
  }

  @Test(arguments: [0, 1000]) func aDamagedOneIsSetAside(offset: Int) throws {
    let folder = try TemporaryFolder()
    let path = Self.path(folder)
    do {
      let catalogue = try RecordingCatalogue(path: path, now: Self.now)
      #expect(catalogue.setAside == nil)
      for number in 0..<200 { try catalogue.enter(Self.survey("r\(number)")) }
    }
    var bytes = try Data(contentsOf: URL(filePath: path))
    for index in stride(from: offset, to: bytes.count, by: 97) { bytes[index] = 0xA5 }
    try bytes.write(to: URL(filePath: path))
    let again = try RecordingCatalogue(path: path, now: Self.now)
    let aside = try #require(again.setAside)
    #expect(try Data(contentsOf: URL(filePath: aside)) == bytes)
    #expect(try again.recordings().isEmpty)
    try again.enter(Self.survey("new"))
    #expect(try again.recordings().map(\.id) == ["new"])
  }

  @Test func oneThatIsNotThereIsToldInWords() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FacialisError.self) { try RecordingCatalogue(reading: Self.path(folder)) }
    #expect(error?.code == "catalogue-missing")
  }
}
