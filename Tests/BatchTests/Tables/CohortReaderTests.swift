// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Reports
import SpasmDetection
import Testing

/// From recordings through a batch's tables to a cohort, with real files.
struct CohortReaderTests {
  /// A worker that only says that everything was analysed; the results are there already.
  private static let script =
    "read setup; echo '{\"ready\":{}}'; while read line; do echo '{\"reply\":{\"_0\":{\"outcome\":\"current\",\"channelSamples\":0,\"cpuS\":0}}}'; done"

  private func batch(_ folder: TemporaryFolder, shards: Int) throws {
    let names = ["sub-01/ses-a/emg/sub-01_ses-a_task-rest_emg", "sub-01/ses-b/emg/sub-01_ses-b_task-rest_emg", "X"]
    var items: [BatchItem] = []
    for (index, name) in names.enumerated() {
      let item = try BatchItem(recording: name, input: folder.file("\(index).bdf"))
      try RecordingFixture.write(item.input, seconds: 10, seed: UInt64(index))
      let output = folder.file("out/\(item.folder)")
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
      let job = RecordingJob(input: item.input, folder: output, stem: item.stem, montage: nil, settings: .init())
      #expect(job.run().error == nil)
      items.append(item)
    }
    for number in 1...shards {
      _ = try BatchDriver(
        items: items, shard: Shard("\(number)/\(shards)"), setup: WorkerSetup(output: folder.file("out")),
        command: ["/bin/bash", "-c", Self.script], jobs: 1
      ).run()
    }
  }

  @Test(arguments: [1, 2]) func recordingsComeBackWithTheirSpasmsMinutesAndDates(shards: Int) throws {
    let folder = try TemporaryFolder()
    try batch(folder, shards: shards)
    let recordings = try CohortReader.read([folder.file("out")])
    #expect(recordings.map(\.subject) == ["sub-01", "sub-01", "sub-S01"])
    #expect(recordings.map(\.session) == ["a", "b", "2026-05-28"])
    let first = try #require(recordings.first)
    #expect(first.durationS == 10)
    #expect(first.settingsHash == DetectionSettings().hash)
    #expect(Set(first.minutes.map(\.channel)).count == 2)
    let table = try folder.text("out/sub-01/ses-a/emg/sub-01_ses-a_task-rest_emg_events.tsv")
    let spasms = try EventTable.events(table, rate: 1000).filter(\.kind.isSpasm)
    #expect(!spasms.isEmpty)
    #expect(first.spasms.map(\.id) == spasms.map(\.id))
    #expect(first.spasms.allSatisfy { !$0.levelsUV.isEmpty })
    let cohort = Cohort(recordings)
    #expect(cohort.sessions.count == 3)
    let outputs = try CohortOutput.write(cohort, to: folder.file("cohort"))
    #expect(outputs.allSatisfy { FileManager.default.fileExists(atPath: $0) })
  }

  @Test func covariatesOfTablesReachTheirSessionAndStatedOnesStay() throws {
    let folder = try TemporaryFolder()
    try batch(folder, shards: 1)
    let tables = [
      ("v.tsv", "participant_id\tsession_id\tcaffeine_mg\tnote\nsub-01\tses-b\t120\tn/a\n"),
      ("sub-01_sessions.tsv", "session_id\tpain\nses-a\t3\n"),
      ("phenotype/jrs.tsv", "participant_id\ttotal\n01\t5\n"),
      ("phenotype/smc_sesa.tsv", "participant_id\tsession_id\ttotal\nsub-01\tses-a\t7\n"),
      ("phenotype/smc_sesb.tsv", "participant_id\tsession_id\ttotal\nsub-01\tses-b\t4\n"),
      ("phenotype/covariates_sesb.tsv", "participant_id\tsession_id\tsleep_h\nsub-01\tses-b\t6\n"),
    ]
    try folder.make("phenotype/.here")
    for (name, text) in tables { try Data(text.utf8).write(to: URL(filePath: folder.file(name))) }
    let recordings = try CohortReader.read([folder.file("out")], covariates: tables.map { folder.file($0.0) })
    #expect(recordings[0].covariates == ["pain": .number(3), "jrs.total": .number(5), "smc.total": .number(7)])
    #expect(
      recordings[1].covariates == [
        "caffeine_mg": .number(120), "jrs.total": .number(5), "smc.total": .number(4), "sleep_h": .number(6),
      ])
    #expect(recordings[2].covariates == [:])
  }

  @Test func aFolderWithoutTablesIsSaid() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FacialisError.self) { try CohortReader.read([folder.path]) }
  }
}
