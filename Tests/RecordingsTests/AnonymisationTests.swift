// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

/// What is written holds none of the words that named somebody, in any byte; samples and intervals are those of the original.
@Suite struct AnonymisationTests {
  /// Words that must be in no output, and stand in the input in as many places as there are.
  static let words = [
    "Mueller", "Anna", "Smith", "SN123456", "S01", "2026", "MAR-2026", "Berlin", "1951", "Hinz", "privat",
  ]

  static let keyName = "study.key"

  private func folder(_ body: (_ input: String, _ output: String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "facialis-anonymise-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    for name in ["in", "out"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
    }
    try body("\(root)/in", "\(root)/out")
  }

  /// A recording of two files that names people wherever it can.
  private func write(_ folder: String, start: Int = 0, id: String = "S01_privat_20260301T235958Z") throws -> String {
    var recording = RecordingOfFiles(files: [
      .init(first: 0, frames: 1000), .init(first: 2000, frames: 500, cause: "disk"),
    ])
    recording.id = id
    for number in 1...2 {
      var header = try RecordingFixture.header(recording.format)
      header.start = header.start.advanced(bySeconds: Double(start) * 86400)
      header.birthdate = "02-MAY-1951"
      header.sex = .female
      header.operatorCode = "Hinz"
      header.equipment = "Berlin SN123456"
      header.format.channels[0].transducer = "AgAgCl electrode of Anna"
      header.format.channels[1].prefilter = "HP:0.1Hz Smith LP:500Hz"
      let writer = try RecordingWriter(path: folder + "/" + recording.name(number), header: header)
      try recording.append(number, writer)
      let filled = [Int32](repeating: 5, count: writer.framesPerRecord * 2)
      let first = writer.frameCount
      try writer.append(
        filled.span,
        annotations: [
          Annotation(sample: first, rate: 2000, text: "task:smile:on"),
          Annotation(sample: first + 1, rate: 2000, text: "Frau Mueller lacht über Anna"),
          Annotation(sample: first + 2, rate: 2000, text: "task:Mueller:on"),
          Annotation(sample: first + 3, rate: 2000, text: "stimulus:Smith"),
          Annotation(sample: first + 4, sampleCount: 10, rate: 2000, text: "facialis/clonic left L-FRO,R-FRO"),
          Annotation(sample: first + 5, rate: 2000, text: "facialis/marker Anna"),
          Annotation(sample: first + 5, rate: 2000, text: #"facialis/session 1/2 {"rater":"Hinz"}"#),
          .gap(sample: first + 6, sampleCount: 3, rate: 2000, cause: "Smith"),
        ])
      try writer.close()
    }
    var description = recording.description()
    description.startedUTC = UTCTime(
      nanoseconds: description.startedUTC.nanoseconds + Int64(start) * 86_400_000_000_000)
    description.task = "privat"
    description.session = "Mueller"
    description.operatorCode = "Hinz"
    description.device = "BioSemi SN123456 of Berlin"
    description.deviceSerial = "SN123456"
    description.montage = Montage(
      name: "Anna", isolatedAmplifier: "Smith", channels: [.init(input: "A1", name: ChannelName(.left, .frontalis))])
    description.stoppedUTC = description.startedUTC.advanced(bySeconds: 2)
    let started = description.startedUTC
    let clock = (0..<5).map {
      ClockObservation(
        sample: $0 * 2000, monotonicNS: 7 + $0 * 1_000_000_000, utc: started.advanced(bySeconds: Double($0)))
    }
    description.clock = clock
    description.clockFit = ClockFit(clock, nominalRate: 2000)
    description.sex = .female
    description.notes = ["The clock was put forward at 2026-03-01T23:59:59Z by Hinz."]
    description.electrodes = ElectrodeSetup(type: "Smith", spacingMM: 20, placement: "as Hinz does")
    description.covariates = SessionCovariates(
      values: [.caffeineMG: 80], affectedSide: .left, cause: "Mueller",
      drugs: [Drug(name: "carbamazepine", doseMG: 200), Drug(name: "Anna", doseMG: 1)],
      decompressions: [Decompression(date: CalendarDay(number: 20_000), side: .left)],
      scores: [
        ClinicalScore(
          .jankovic, version: "Smith 1951", rater: "Hinz", date: CalendarDay(number: 20_500), total: 3)
      ])
    try description.write(to: "\(folder)/\(id).json")
    let events = [
      Marker(text: "Frau Mueller lacht").event(at: 40), Marker(text: "task:smile:on").event(at: 50),
      Event(
        kind: .movement, onset: 60, duration: 20, side: .left, channels: [ChannelName(.left, .frontalis)],
        values: [.task: .text("Anna")]),
    ]
    try Data(EventTable.text(events, rate: 2000).utf8).write(to: URL(filePath: "\(folder)/\(id)_events.tsv"))
    return "\(folder)/\(id).json"
  }

  /// A correction of the channels goes along without its words; one of the subject chooses the code.
  @Test func correctionsAreNotLost() throws {
    try folder { input, output in
      let path = try write(input)
      let before = try RecordingReader(path: try RecordingFiles(path: path).parts[0].path)
      let utc = UTCTime(nanoseconds: 4_000_000_000_000_000_000)
      var amendments = before.amendments
      try amendments.append(
        [
          Amendment(.swapSides, reason: "Anna exchanged them", utc: utc, uid: 7),
          Amendment(.subject, before: "S01", after: "S02", reason: "Smith", utc: utc, uid: 7),
        ], base: before.files.base)
      let key = "\(input)/\(Self.keyName)"
      let result = try Anonymisation(path: path, to: output, keyPath: key)
      #expect(try AnonymisationKey(path: key).subjects.keys.sorted() == ["S02"])
      let after = try RecordingReader(path: try #require(result.outputs.first))
      #expect(after.format.channels.map(\.name) == before.format.channels.map { amendments.name($0.name) })
      #expect(after.format.channels.map(\.name) != before.format.channels.map(\.name))
      // The table is of before the correction.
      #expect(!result.outputs.contains { $0.hasSuffix("_events.tsv") })
      for file in result.outputs {
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        for word in ["Anna", "Smith", "S02"] { #expect(!text.contains(word), "\(word) in \(file)") }
      }
    }
  }

  @Test func noWordIsLeftInAnyByte() throws {
    try folder { input, output in
      let path = try write(input)
      let before = try bytes(in: input)
      for word in Self.words { #expect(before.contains { $0.contains(word) }, "\(word) is not in the input") }
      let result = try Anonymisation(path: path, to: output, keyPath: "\(input)/\(Self.keyName)")
      #expect(result.outputs.count == 4)
      for text in try bytes(in: output) {
        for word in Self.words { #expect(!text.contains(word), "\(word)") }
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: output) {
        for word in Self.words { #expect(!name.contains(word), "\(name)") }
      }
      let report = String(decoding: try JSONEncoder().encode(result.removed), as: UTF8.self)
      for word in Self.words { #expect(!report.contains(word), "\(word)") }
      #expect(try bytes(in: input) == before, "the original is only read")
    }
  }

  @Test func samplesGapsAndVocabularyStay() throws {
    try folder { input, output in
      let path = try write(input)
      let result = try Anonymisation(path: path, to: output, keyPath: "\(input)/\(Self.keyName)")
      var (old, new) = (try RecordingReader(path: path), try RecordingReader(path: result.outputs[0]))
      #expect(new.files.parts.count == 2)
      #expect(new.warnings.isEmpty)
      let (before, after) = (try RecordingFixture.contents(&old), try RecordingFixture.contents(&new))
      #expect(after.samples == before.samples)
      #expect(after.gaps.map(\.count) == before.gaps.map(\.count))
      #expect(after.annotations.map(\.sample) == before.annotations.map(\.sample))
      let texts = after.annotations.filter { !$0.isOwn }.map(\.text)
      let each = ["note", "task:smile:on", "note", "task:other:on", "stimulus:other"]
      #expect(texts == each + each)
      #expect(after.annotations.contains { $0.text == "facialis/clonic left L-FRO,R-FRO" })
      #expect(try RecordingCheck(path: result.outputs[2]).files.allSatisfy(\.isRegular))
      let description = try RecordingDescription(path: result.outputs[2])
      let entry = try #require(try AnonymisationKey(path: "\(input)/\(Self.keyName)").subjects["S01"])
      let covariates = try #require(description.covariates)
      #expect(covariates[.caffeineMG] == 80 && covariates.affectedSide == .left && covariates.cause == nil)
      #expect(covariates.drugs.map(\.name) == ["carbamazepine", "drug"])
      #expect(covariates.decompressions.map(\.date.number) == [20_000 + entry.shiftDays])
      #expect(covariates.scores.map(\.rater) == ["rater"] && covariates.scores.map(\.total) == [3])
      #expect(description.electrodes?.spacingMM == 20 && description.electrodes?.type == nil)
      #expect(description.samples == nil && description.rateAndNames == RecordingOfFiles().description().rateAndNames)
      let table = try String(contentsOfFile: result.outputs[3], encoding: .utf8)
      #expect(
        try EventTable.events(table, rate: 2000).map(\.id) == [
          "marker:40:note", "marker:50:task:smile:on", "movement:60:left",
        ])
    }
  }

  @Test func visitsOfOneSubjectKeepTheirInterval() throws {
    try folder { input, output in
      let key = "\(input)/\(Self.keyName)"
      var starts: [UTCTime] = []
      var local: [String] = []
      for (index, id) in ["S01_privat_20260301T235958Z", "S01_privat_20260315T235958Z"].enumerated() {
        let path = try write(input, start: index * 14, id: id)
        let result = try Anonymisation(path: path, to: output, keyPath: key)
        starts.append(try RecordingDescription(path: result.outputs[2]).startedUTC)
        local.append(try RecordingReader(path: result.outputs[0]).header.start.text)
      }
      #expect(starts[1].seconds(since: starts[0]) == 14 * 86400)
      #expect(local.allSatisfy { $0.hasSuffix("T23:59:58") })
      let entry = try #require(try AnonymisationKey(path: key).subjects["S01"])
      #expect(AnonymisationKey.shifts.contains(-entry.shiftDays))
      let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
      let error = #expect(throws: FacialisError.self) { try AnonymisationKey(path: key) }
      #expect(error?.code == "key-exposed")
    }
  }

  @Test func aRecordingOfNobodyIsAskedFor() throws {
    try folder { input, output in
      let bytes = RecordingFixture.file(.edf, lists: [""])
      var anonymous = bytes
      anonymous.replaceSubrange(8..<88, with: [UInt8](repeating: 32, count: 80))
      try RecordingFixture.write(anonymous, input + "/f.edf")
      let key = "\(input)/\(Self.keyName)"
      let error = #expect(throws: FacialisError.self) {
        try Anonymisation(path: input + "/f.edf", to: output, keyPath: key)
      }
      #expect(error?.code == "subject-unknown")
      let result = try Anonymisation(path: input + "/f.edf", to: output, subject: "S09", keyPath: key)
      let code = try #require(try AnonymisationKey(path: key).subjects["S09"]).code
      #expect(result.outputs[0].hasPrefix("\(output)/\(code)_"))
      #expect(throws: FacialisError.self) {
        try Anonymisation(path: input + "/f.edf", to: output, subject: "S09", keyPath: key)
      }
    }
  }

  @Test(
    arguments: [
      ("EMG L-OOC", "EMG L-OOC"), ("EEG Fpz-Cz", "EEG Fpz-Cz"), ("ECG", "ECG"), ("Status", "Status"), ("Jane Doe", nil),
      ("EMG of Jane", nil), ("ECG Jane", nil),
    ] as [(String, String?)])
  func labelsOfUsualSignalsStay(_ label: String, _ kept: String?) {
    #expect(TextScrub.label(label) == kept)
  }

  @Test func whatIsAnonymousIsNotShiftedAgain() {
    var random = SystemRandomNumberGenerator()
    var key = AnonymisationKey(subjects: ["S01": .init(code: "P12345", shiftDays: -400)])
    #expect(key.shiftDays(of: "S01", using: &random) == -400)
    #expect(key.shiftDays(of: "P12345", using: &random) == 0)
    #expect(AnonymisationKey.shifts.contains(-key.shiftDays(of: "S02", using: &random)))
    #expect(key.subjects.keys.sorted() == ["S01", "S02"])
  }

  private func bytes(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0 != Self.keyName }.map { name in
      String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    }
  }
}

extension RecordingDescription {
  fileprivate var rateAndNames: [String] { ["\(format.rate)"] + format.channels.map(\.name.description) }
}
