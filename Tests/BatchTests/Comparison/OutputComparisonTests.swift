// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import SpasmDetection
import Testing

struct OutputComparisonTests {
  private func analyse(_ folder: TemporaryFolder, _ output: String, _ names: [String], lowPass: Double) throws {
    var settings = DetectionSettings()
    try settings.set("low_pass_hz", lowPass)
    try folder.make("\(output)/.here")
    for name in names {
      if !FileManager.default.fileExists(atPath: folder.file("\(name).bdf")) {
        try RecordingFixture.write(folder.file("\(name).bdf"), seconds: 8, seed: name == "A" ? 1 : 2)
      }
      let job = RecordingJob(
        input: folder.file("\(name).bdf"), folder: folder.file(output), stem: name, montage: nil, settings: settings)
      #expect(job.run().error == nil)
    }
  }

  @Test func theSameAnalysisTwiceShowsNoChange() throws {
    let folder = try TemporaryFolder()
    try analyse(folder, "one", ["A", "B"], lowPass: 450)
    try analyse(folder, "two", ["A", "B"], lowPass: 450)
    let comparison = try OutputComparison(before: folder.file("one"), after: folder.file("two"))
    #expect(comparison.total.isAllUnchanged)
    #expect(comparison.total.unchanged > 4)
    #expect(comparison.settings.isEmpty)
    #expect(comparison.recordings.map(\.recording) == ["A", "B"])
  }

  @Test func anotherSettingIsNamedWithWhatItChanges() throws {
    let folder = try TemporaryFolder()
    try analyse(folder, "one", ["A", "B"], lowPass: 450)
    try analyse(folder, "two", ["A"], lowPass: 150)
    var lines: [String] = []
    let comparison = try OutputComparison(before: folder.file("one"), after: folder.file("two")) { lines.append($0) }
    #expect(comparison.settings.map(\.name) == ["low_pass_hz"])
    #expect(comparison.settings.map(\.before) == ["450"])
    #expect(comparison.onlyBefore == ["B_events.tsv"])
    let total = comparison.total
    #expect(!total.isAllUnchanged)
    #expect(lines.count == 1 + total.moved + total.relabelled + total.vanished + total.appeared)
    #expect(
      comparison.byKind["burst"]?.before == total.before
        - (comparison.byKind.filter { $0.key != "burst" }.values.reduce(0) { $0 + $1.before }))
  }

  @Test func foldersWithoutCommonRecordingsAreRefused() throws {
    let folder = try TemporaryFolder()
    try analyse(folder, "one", ["A"], lowPass: 450)
    try analyse(folder, "two", ["B"], lowPass: 450)
    #expect(throws: FacialisError.self) {
      try OutputComparison(before: folder.file("one"), after: folder.file("two"))
    }
  }
}
