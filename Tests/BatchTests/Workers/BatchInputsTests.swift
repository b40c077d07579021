// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Testing

struct BatchInputsTests {
  @Test(arguments: [(10, 3), (3, 3), (2, 5), (0, 4), (40_000, 77)])
  func shardsCoverEveryRecordingOnceInOrder(total: Int, count: Int) throws {
    let ranges = try (1...count).map { try Shard("\($0)/\(count)").range(of: total) }
    #expect(ranges.flatMap(Array.init) == Array(0..<total))
    let sizes = Set(ranges.map(\.count))
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test(arguments: ["", "3", "0/3", "4/3", "a/b", "1/2/3", "-1/3", "1/99999999"])
  func otherShardsAreRefused(text: String) {
    let error = #expect(throws: FacialisError.self) { try Shard(text) }
    #expect(error?.category == .usage)
  }

  @Test func aManifestNamesRecordingsAndPathsStartAtItsFolder() throws {
    let text = "path\tnote\trecording\r\nr/a.bdf\tx\tsub-1/a\r\n/abs/b.edf\t\tb\r\n"
    let items = try Manifest.items(text, name: "m.tsv", folder: "lists")
    #expect(items.map(\.recording) == ["sub-1/a", "b"])
    #expect(items.map(\.input) == ["lists/r/a.bdf", "/abs/b.edf"])
    #expect(items.map(\.folder) == ["sub-1", ""])
  }

  @Test(arguments: [
    ("", "line 1"), ("recording\tfile\nA\ta.bdf\n", "line 1"), ("recording\tpath\nA\n", "line 2"),
    ("recording\tpath\nA\ta.bdf\n../B\tb.bdf\n", "line 3"), ("recording\tpath\n/etc/B\tb.bdf\n", "line 2"),
    ("recording\tpath\nx/.hidden\tb.bdf\n", "line 2"),
  ])
  func aBadManifestIsRefusedWithItsLine(text: String, place: String) {
    let error = #expect(throws: FacialisError.self) { try Manifest.items(text, name: "m.tsv", folder: "") }
    #expect(error?.message.contains(place) == true)
    #expect(error?.category == .badData)
  }

  @Test func twoRecordingsOfOneNameAreRefused() {
    let error = #expect(throws: FacialisError.self) {
      try Manifest.items("recording\tpath\nA\ta.bdf\nA\tb.bdf\n", name: "m.tsv", folder: "")
    }
    #expect(error?.code == "outputs-collide")
  }

  @Test func foldersAreSearchedAndContinuationsBelongToTheirFirst() throws {
    let folder = try TemporaryFolder()
    let names = [
      "b/Z.BDF", "b/A.edf", "C.bdf", "notes.txt", ".hidden/D.bdf", "R.bdf", "R_file-2.bdf", "R_file-x.bdf",
    ]
    for name in names { try folder.make(name) }
    let items = try RecordingSearch().items([folder.path])
    #expect(items.map(\.recording) == ["C", "R", "R_file-x", "b/A", "b/Z"])
    #expect(items[3].input == folder.file("b/A.edf"))
  }

  @Test func ofADatasetOnlyTheRawRecordingsCount() throws {
    let folder = try TemporaryFolder()
    let names = [
      "dataset_description.json", "sub-01/ses-1/emg/sub-01_ses-1_task-rest_emg.bdf",
      "sub-01/eeg/sub-01_task-rest_eeg.bdf", "sub-02/emg/sub-02_task-rest_emg.edf",
      "derivatives/x/sub-01/emg/sub-01_task-rest_emg.bdf", "sourcedata/sub-03/emg/sub-03_task-rest_emg.bdf",
    ]
    for name in names { try folder.make(name) }
    let all = try RecordingSearch().items([folder.path])
    #expect(
      all.map(\.recording) == [
        "sub-01/ses-1/emg/sub-01_ses-1_task-rest_emg", "sub-02/emg/sub-02_task-rest_emg",
      ])
    let one = try RecordingSearch(participants: ["02"]).items([folder.path])
    #expect(one.map(\.recording) == ["sub-02/emg/sub-02_task-rest_emg"])
  }

  @Test func aFolderWithoutRecordingsIsSaid() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FacialisError.self) { try RecordingSearch().items([folder.path]) }
  }

  @Test func entitiesAreReadFromNames() {
    let entities = RecordingEntities("sub-01/ses-b/emg/sub-01_ses-b_task-rest_run-2_emg")
    #expect(entities.subject == "01")
    #expect(entities.session == "b")
    #expect(entities.task == "rest")
    #expect(entities.run == "2")
    #expect(RecordingEntities("S01_rest_20261125T180000Z").subject == nil)
  }
}
