// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

/// What a catalogue learns of folders from the files alone.
struct RecordingSurveyTests {
  @Test func filesGapsAndSegmentsOfARotatedRecording() throws {
    try SurveyFixture.withFolder { folder in
      try SurveyFixture.recording(in: folder)
      let survey = try #require(try RecordingSurvey.folders([folder]).first)
      #expect(survey.id == "S01_rest_20261125T180000Z" && survey.state == .finished && survey.task == "rest")
      #expect(survey.visit.subject == "S01" && survey.visit.covariates[.caffeineMG] == 200)
      #expect(
        survey.files.map(\.firstSample) == [0, 4000, 12_000] && survey.files.map(\.samples) == [4000, 4000, 2000])
      #expect(survey.files.map(\.gapCause) == [nil, nil, "restart"])
      // The first file has a gap inside; the second follows the first without one; before the third some are missing.
      #expect(
        survey.segments == [
          .init(firstSample: 0, samples: 1000), .init(firstSample: 2000, samples: 6000),
          .init(firstSample: 12_000, samples: 2000),
        ])
      #expect(survey.samples == 14_000 && survey.durationS == 7)
      #expect(survey.analyses.map(\.origin) == [.live])
      #expect(try RecordingSurvey.described(by: "\(folder)/\(survey.id).json") == survey)
    }
  }

  @Test func foreignAndBrokenFilesAreRowsToo() throws {
    try SurveyFixture.withFolder { folder in
      let inner = folder + "/inner"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
      let format = RecordingFixture.format()
      let writer = try RecordingWriter(path: inner + "/old.bdf", header: try RecordingFixture.header(format))
      writer.annotate(
        SessionAnnotation.annotations(
          of: Session(subject: "S09", covariates: SessionCovariates(affectedSide: .right))))
      try writer.append(RecordingFixture.counts(frames: writer.framesPerRecord, channels: 2).span)
      try writer.close()
      try Data("0       rubbish".utf8).write(to: URL(filePath: folder + "/torn.EDF"))
      try Data("{}".utf8).write(to: URL(filePath: folder + "/other.json"))
      let surveys = try RecordingSurvey.folders([folder])
      #expect(surveys.map(\.id) == ["torn.EDF", "old.bdf"] && surveys.map(\.state) == [.broken, .foreign])
      #expect(surveys[0].error?.contains("torn.EDF") == true && surveys[0].files[0].byteCount == 15)
      #expect(surveys[1].visit.subject == "S09" && surveys[1].visit.covariates.affectedSide == .right)
      #expect(surveys[1].started == "2026-03-01T23:59:58" && surveys[1].channels.count == 2)
    }
  }

  @Test func aTableElsewhereBelongsToTheRecordingOfItsName() throws {
    try SurveyFixture.withFolder { folder in
      try SurveyFixture.recording(in: folder)
      let tables = folder + "/tables"
      try FileManager.default.createDirectory(atPath: tables, withIntermediateDirectories: true)
      let json = #"{"Facialis": {"software": "facialis 9", "settings_hash": "h", "input_sha256": "s", "input": "x"}}"#
      let name = "S01_rest_20261125T180000Z_events"
      try Data(json.utf8).write(to: URL(filePath: "\(tables)/\(name).json"))
      let survey = try #require(try RecordingSurvey.folders([folder]).first)
      #expect(survey.analyses.count == 2)
      #expect(
        survey.analyses.last
          == .init(name: "\(name).tsv", origin: .live, software: survey.software, settingsHash: "settings"))
      #expect(
        survey.analyses.first
          == .init(
            name: "\(tables)/\(name).tsv", origin: .batch, software: "facialis 9", settingsHash: "h", inputSHA256: "s"))
    }
  }

  @Test func aFolderThatIsNotThereIsToldInWords() {
    let error = #expect(throws: FacialisError.self) { try RecordingSurvey.folders(["/nowhere/at/all"]) }
    #expect(error?.category == .notFound)
  }
}

/// A recording of three files, made as the daemon leaves one.
enum SurveyFixture {
  static let id = "S01_rest_20261125T180000Z"
  static let visit = Session(
    subject: "S01", sex: .female, label: "02", operatorCode: "AB",
    electrodes: ElectrodeSetup(
      type: "disc", material: "Ag/AgCl", spacingMM: 20, skinPreparation: "alcohol", ground: "neck",
      impedances: [ChannelName(.left, .frontalis): 6.5]),
    covariates: SessionCovariates(
      values: [.caffeineMG: 200, .pain: 3], affectedSide: .left, cause: "primary",
      drugs: [Drug(name: "carbamazepine", doseMG: 200, hoursSince: 3)],
      botulinum: [
        BotulinumTreatment(
          date: CalendarDay("2026-08-01")!, product: "P", injections: [.init(.left, .orbicularisOculi, units: 12.5)])
      ],
      scores: [
        ClinicalScore(
          .jankovic, version: "Jankovic 2009", rater: "R1", date: CalendarDay("2026-11-24")!, total: 5,
          items: ["severity": 2, "frequency": 3])
      ]))

  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/facialis-survey-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// 2000 Hz, two channels; 2 s, 2 s and 1 s with 2 s missing before the last file, and 0.5 s inside the first.
  @discardableResult
  static func recording(in folder: String, bits: Int = 24) throws -> RecordingDescription {
    let format = RecordingFixture.format(bits: bits)
    let ending = bits > 16 ? "bdf" : "edf"
    let started = try #require(UTCTime(rfc3339: "2026-11-25T18:00:00.25Z"))
    var files: [RecordingDescription.File] = []
    for (index, (first, samples, cause)) in [
      (0, 4000, nil as LossCause?), (4000, 4000, nil), (12_000, 2000, .restart),
    ].enumerated() {
      let name = id + (index == 0 ? "" : "_file-\(index + 1)") + "." + ending
      let start = started.advanced(bySeconds: Double(first) / format.rate)
      let header = RecordingHeader(
        format: format, start: LocalDateTime(unixNanoseconds: Int(start.nanoseconds), utcOffset: 0), subject: "S01",
        sex: .female, operatorCode: "AB", equipment: "Facialis test")
      let writer = try RecordingWriter(path: "\(folder)/\(name)", header: header, annotationCapacity: 600)
      if index == 0 { writer.annotate(SessionAnnotation.annotations(of: visit)) }
      if index > 0 {
        let mark =
          "facialis/file recording=\(id) number=\(index + 1) first_sample=\(first)"
          + (cause.map { " gap_cause=\($0.rawValue)" } ?? "")
        writer.annotate([Annotation(onset: 0, text: mark)])
      }
      for record in 0..<samples / writer.framesPerRecord {
        let counts = RecordingFixture.counts(
          frames: writer.framesPerRecord, channels: 2, bits: bits, seed: UInt64(first + record))
        var annotations: [Annotation] = []
        if record == 0 {
          annotations.append(Annotation(sample: 100, rate: format.rate, text: "task:rest:on"))
          if index == 0 {
            annotations.append(.gap(sample: 1000, sampleCount: 1000, rate: format.rate, cause: "source"))
          }
        }
        try writer.append(counts.span, annotations: annotations)
      }
      try writer.close()
      files.append(.init(name: name, firstSample: first, samples: samples, gapCause: cause))
    }
    var description = RecordingDescription(
      recording: id, subject: "S01", task: "rest", session: "02", operatorCode: "AB", device: "simulator",
      montage: Montage(
        name: "face-2",
        channels: format.channels.enumerated().map {
          Montage.Channel(input: "\($0.offset + 1)", name: $0.element.name, preamplifierGain: 500)
        }), format: format, recordS: 0.25, synchronisationS: 1, settingsHash: "settings", settings: "",
      startedUTC: started, utcOffsetS: 0, streamSample: 0, files: files)
    description.visit = visit
    description.stoppedUTC = started.advanced(bySeconds: 7)
    description.end = "requested"
    description.samples = 14_000
    try description.write(to: "\(folder)/\(id).json")
    let events = [
      Marker(text: "task:rest:on").event(at: 100),
      Event(kind: .gap, onset: 1000, duration: 1000, values: [.gapCause: .text("source")]),
      Event(
        kind: .burst, onset: 4400, duration: 80, channels: [ChannelName(.left, .frontalis)],
        parent: "isolated:4400:left", values: [.rmsUV: .number(12.5)]),
      Event(
        kind: .isolated, onset: 4400, duration: 80, side: .left, channels: [ChannelName(.left, .frontalis)],
        members: ["burst:4400:L-FRO"]),
      Event(kind: .gap, onset: 8000, duration: 4000, values: [.gapCause: .text("restart")]),
      Event(kind: .burst, onset: 12_100, duration: 60, channels: [ChannelName(.right, .frontalis)]),
    ]
    try Data(EventTable.text(events, rate: format.rate).utf8).write(
      to: URL(filePath: "\(folder)/\(id)_events.tsv"))
    return description
  }
}
