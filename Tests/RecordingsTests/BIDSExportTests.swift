// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

/// The exported dataset: its structure, and that it says what the recordings say. Validators judge it in `make interop-bids`.
struct BIDSExportTests {
  private static let base = "sub-S01/ses-02/emg/sub-S01_ses-02_task-rest"

  private static func export(
    _ folder: String, dates: BIDSOptions.Dates? = nil, bits: Int = 24, _ check: (String) throws -> Void
  ) throws {
    try SurveyFixture.recording(in: folder, bits: bits)
    let options = BIDSOptions(
      name: "Test", powerLineHz: 50, dates: dates ?? .shifted(keyFile: folder + "/key.json"))
    _ = try BIDSExport(options).write([folder], to: folder + "/dataset")
    try check(folder + "/dataset")
  }

  private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private static func table(_ path: String) throws -> [[String: String]] {
    let lines = try text(path).split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private static func json(_ path: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any])
  }

  @Test(arguments: [(24, "bdf"), (16, "edf")]) func theStructureIsThatOfEMGBIDS(bits: Int, ending: String) throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder, bits: bits) { dataset in
        let files = try FileManager.default.subpathsOfDirectory(atPath: dataset).filter {
          $0.contains(".") || $0 == "CHANGES"
        }
        let runs = (1...3).flatMap { run in
          ["channels.tsv", "emg.\(ending)", "emg.json", "events.json", "events.tsv"].map {
            "\(Self.base)_run-\(run)_\($0)"
          }
        }
        let visit = ["coordsystem.json", "electrodes.json", "electrodes.tsv"].map {
          "sub-S01/ses-02/emg/sub-S01_ses-02_\($0)"
        }
        let rest = [
          "CHANGES", "README.md", "dataset_description.json", "participants.json", "participants.tsv",
          "phenotype/covariates.json", "phenotype/covariates.tsv", "phenotype/jrs.json", "phenotype/jrs.tsv",
          "sub-S01/ses-02/sub-S01_ses-02_scans.json", "sub-S01/ses-02/sub-S01_ses-02_scans.tsv",
        ]
        #expect(Set(files) == Set(runs + visit + rest))
        #expect(try BIDSCheck.findings(in: dataset).isEmpty)
      }
    }
  }

  @Test func keptDatesCopyByteForByteAndShiftedOnesTouchOnlyDates() throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder, dates: .kept) { dataset in
        for (run, name) in [(1, ""), (3, "_file-3")] {
          let original = try Data(contentsOf: URL(filePath: "\(folder)/\(SurveyFixture.id)\(name).bdf"))
          #expect(try Data(contentsOf: URL(filePath: "\(dataset)/\(Self.base)_run-\(run)_emg.bdf")) == original)
        }
      }
      let key = folder + "/key.json"
      let options = BIDSOptions(name: "Test", dates: .shifted(keyFile: key))
      _ = try BIDSExport(options).write(["\(folder)/\(SurveyFixture.id).json"], to: folder + "/shifted")
      // The key of `facialis anonymize`, so that both shift a subject alike.
      let days = try #require(AnonymisationKey(path: key).subjects["S01"]).shiftDays
      #expect(AnonymisationKey.shifts.contains(-days))
      let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      for (run, name) in [(1, ""), (2, "_file-2")] {
        let path = "\(folder)/shifted/\(Self.base)_run-\(run)_emg.bdf"
        try Self.compare("\(folder)/\(SurveyFixture.id)\(name).bdf", path, days: days)
        let bytes = try Data(contentsOf: URL(filePath: path))
        for word in ["2026-08-01", "2026-11-24", "20261125T", "25-NOV-2026", "25.11.26"] {
          #expect(bytes.firstRange(of: Data(word.utf8)) == nil, "\(word) in run \(run)")
        }
      }
      // The same subject is shifted by the same days the next time.
      _ = try BIDSExport(options).write([folder + "/\(SurveyFixture.id).bdf"], to: folder + "/again")
      #expect(
        try Self.text("\(folder)/again/sub-S01/ses-02/sub-S01_ses-02_scans.tsv")
          == Self.text("\(folder)/shifted/sub-S01/ses-02/sub-S01_ses-02_scans.tsv"))
    }
  }

  /// Samples are the same, and every differing byte lies in a date.
  private static func compare(_ original: String, _ copy: String, days: Int) throws {
    var first = try RecordingReader(path: original, singleFile: true)
    var second = try RecordingReader(path: copy, singleFile: true)
    #expect(second.header.start != first.header.start && second.header.subject == "S01")
    let day = try #require(CalendarDay(String(first.header.start.text.prefix(10))))
    #expect(
      second.header.start.text == CalendarDay(number: day.number + days).text + first.header.start.text.dropFirst(10))
    while true {
      let a = try first.next()
      let b = try second.next()
      let isSame = first.samples == second.samples
      #expect(isSame)
      if case .annotations(let ours) = a, case .annotations(let theirs) = b {
        #expect(ours.filter { !$0.isOwn } == theirs.filter { !$0.isOwn })
        #expect(ours.map(\.annotation.onset) == theirs.map(\.annotation.onset))
        let texts = theirs.filter(\.isOwn).map(\.text)
        #expect(texts.map(\.utf8.count) == ours.filter(\.isOwn).map(\.text.utf8.count))
      } else {
        let isSame = a == b
        #expect(isSame)
      }
      if !isSame || a == .end { return }
    }
  }

  @Test func channelsElectrodesAndSidecarSayWhatTheHeaderSays() throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder) { dataset in
        let channels = try Self.table("\(dataset)/\(Self.base)_run-1_channels.tsv")
        #expect(channels.map { $0["name"] } == ["EMG L-FRO", "EMG R-FRO"])
        #expect(channels[0]["type"] == "EMG" && channels[0]["units"] == "uV" && channels[0]["reference"] == "bipolar")
        #expect(
          channels[0]["low_cutoff"] == "0.1" && channels[0]["high_cutoff"] == "500" && channels[0]["notch"] == "n/a")
        #expect(channels[1]["target_muscle"] == "right frontalis" && channels[1]["interelectrode_distance"] == "20")
        let electrodes = try Self.table("\(dataset)/sub-S01/ses-02/emg/sub-S01_ses-02_electrodes.tsv")
        #expect(electrodes.map { $0["name"] } == channels.map { $0["signal_electrode"] })
        #expect(electrodes.map { $0["impedance"] } == ["6.5", "n/a"] && electrodes[0]["material"] == "Ag/AgCl")
        let sidecar = try Self.json("\(dataset)/\(Self.base)_run-1_emg.json")
        #expect(sidecar["SamplingFrequency"] as? Double == 2000 && sidecar["EMGChannelCount"] as? Int == 2)
        #expect(sidecar["RecordingDuration"] as? Double == 2 && sidecar["PowerLineFrequency"] as? Int == 50)
        #expect(sidecar["RecordingType"] as? String == "discontinuous" && sidecar["Gain"] as? Int == 500)
        let second = try Self.json("\(dataset)/\(Self.base)_run-2_emg.json")
        #expect(second["RecordingType"] as? String == "continuous" && second["TaskName"] as? String == "rest")
      }
    }
  }

  @Test func everyEventIsInTheFileThatItBeginsIn() throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder) { dataset in
        let runs = try (1...3).map { try Self.table("\(dataset)/\(Self.base)_run-\($0)_events.tsv") }
        #expect(runs.map(\.count) == [2, 3, 1])
        #expect(runs[0].map { $0["onset"] } == ["0.050000", "0.500000"])
        #expect(runs[1].map { $0["trial_type"] } == ["burst", "isolated", "gap"])
        #expect(runs[1][0]["onset"] == "0.200000" && runs[1][0]["event_id"] == "burst:4400:L-FRO")
        #expect(runs[2][0]["onset"] == "0.050000" && runs[2][0]["event_id"] == "burst:12100:R-FRO")
        let described = try Self.json("\(dataset)/\(Self.base)_run-1_events.json")
        #expect(Set(described.keys).isSuperset(of: runs[0][0].keys))
      }
    }
  }

  @Test func phenotypeHoldsWhatWasEnteredAndNoDate() throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder) { dataset in
        let row = try #require(try Self.table("\(dataset)/phenotype/covariates.tsv").first)
        #expect(row["participant_id"] == "sub-S01" && row["session_id"] == "ses-02" && row["caffeine_mg"] == "200")
        #expect(row["drugs"] == "carbamazepine 200 mg 3 h before" && row["sleep_hours"] == "n/a")
        #expect(row["botulinum"] == "116 d before, P, L-OOC 12.5 U")
        let score = try #require(try Self.table("\(dataset)/phenotype/jrs.tsv").first)
        #expect(score["total"] == "5" && score["severity"] == "2" && score["days_before_visit"] == "1")
        let participant = try #require(try Self.table("\(dataset)/participants.tsv").first)
        #expect(participant == ["participant_id": "sub-S01", "sex": "F"])
        let scans = try Self.table("\(dataset)/sub-S01/ses-02/sub-S01_ses-02_scans.tsv")
        #expect(scans.map { $0["gap_before"] } == ["n/a", "0", "2"])
        for name in try FileManager.default.subpathsOfDirectory(atPath: dataset)
        where name.hasSuffix("sv") || name.hasSuffix("son") {
          #expect(!(try Self.text("\(dataset)/\(name)").contains("2026-")), "\(name)")
        }
      }
    }
  }

  /// BIDS takes one row a participant in a table of phenotype.
  @Test func severalVisitsAndRatingsHaveTablesOfTheirOwn() throws {
    try SurveyFixture.withFolder { folder in
      for (label, second) in [("01", false), ("02", true)] {
        let path = "\(folder)/\(label)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var description = try SurveyFixture.recording(in: path)
        description.session = label
        if second, let score = description.covariates?.scores.first { description.covariates?.scores.append(score) }
        try description.write(to: "\(path)/\(SurveyFixture.id).json")
      }
      _ = try BIDSExport(BIDSOptions(name: "T", dates: .kept)).write([folder], to: folder + "/dataset")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/dataset/phenotype")
      #expect(
        Set(names.filter { $0.hasSuffix(".tsv") }) == [
          "covariates_ses01.tsv", "covariates_ses02.tsv", "jrs_ses01.tsv", "jrs_ses02.tsv",
          "jrs_ses02_rating2.tsv",
        ])
      for name in names where name.hasSuffix(".tsv") {
        let rows = try Self.table("\(folder)/dataset/phenotype/\(name)")
        #expect(rows.map { $0["participant_id"] } == ["sub-S01"], "\(name)")
      }
    }
  }

  @Test func whatCannotBeExportedIsToldInWordsAndLeavesNothing() throws {
    try SurveyFixture.withFolder { folder in
      try SurveyFixture.recording(in: folder)
      func refused(_ options: BIDSOptions, _ paths: [String]) -> String? {
        #expect(throws: FacialisError.self) { try BIDSExport(options).write(paths, to: folder + "/dataset") }?.code
      }
      let key = BIDSOptions(name: "T", dates: .shifted(keyFile: folder + "/dataset/key.json"))
      #expect(refused(key, [folder]) == "date-key-in-dataset")
      let kept = BIDSOptions(name: "T", dates: .kept)
      #expect(refused(kept, [folder + "/nothing.bdf"]) == "recording-not-found")
      let format = RecordingFixture.format()
      var header = try RecordingFixture.header(format)
      header.subject = nil
      let writer = try RecordingWriter(path: folder + "/nobody.bdf", header: header)
      try writer.append(RecordingFixture.counts(frames: writer.framesPerRecord, channels: 2).span)
      try writer.close()
      #expect(refused(kept, [folder + "/nobody.bdf"]) == "subject-missing")
      header.birthdate = "02-MAY-1951"
      let other = try RecordingWriter(path: folder + "/named.bdf", header: header)
      try other.append(RecordingFixture.counts(frames: other.framesPerRecord, channels: 2).span)
      try other.close()
      #expect(refused(kept, [folder + "/named.bdf"]) == "recording-identifying")
      try Data().write(to: URL(filePath: folder + "/dataset"))
      #expect(refused(kept, [folder]) == "bids-dataset-exists")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.hasSuffix(".part") })
    }
  }

  @Test func aDatasetThatContradictsItsRecordingsIsFound() throws {
    try SurveyFixture.withFolder { folder in
      try Self.export(folder) { dataset in
        func edit(_ path: String, _ old: String, _ new: String) throws {
          let text = try Self.text("\(dataset)/\(path)")
          #expect(text.contains(old))
          try Data(text.replacing(old, with: new).utf8).write(to: URL(filePath: "\(dataset)/\(path)"))
        }
        try edit("\(Self.base)_run-1_channels.tsv", "\tuV\t", "\tmV\t")
        try edit("\(Self.base)_run-2_channels.tsv", "EMG R-FRO\tEMG", "EMG R-COR\tEMG")
        try edit("\(Self.base)_run-2_emg.json", "2000", "1000")
        try edit("\(Self.base)_run-3_emg.json", "\"EMGChannelCount\" : 2", "\"EMGChannelCount\" : 3")
        try FileManager.default.removeItem(atPath: "\(dataset)/sub-S01/ses-02/emg/sub-S01_ses-02_coordsystem.json")
        let findings = try BIDSCheck.findings(in: dataset).joined(separator: "\n")
        for word in ["says mV", "repeat its labels", "rate is not", "EMGChannelCount", "no coordsystem.json"] {
          #expect(findings.contains(word), "\(word) in:\n\(findings)")
        }
      }
    }
  }
}
