// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Recordings
import Testing

/// check, repair, anonymize, amend, and recordings over several files.
struct RecordingCommandsTests {
  private func simulated(_ folder: TestFolder, _ more: String...) async throws -> String {
    let path = folder.file("S.bdf")
    let run = await CommandRun.facialis(
      arguments: ["simulate", "--output", path, "--duration", "12", "--scenario", "S01", "--snr", "15"] + more)
    try #require(run.status == 0, "\(run.errors)")
    return path
  }

  /// Writes a recording again over two files, the second of which begins with the data record that holds `sample`.
  private func divide(_ path: String, _ folder: TestFolder, at sample: Int, id: String = "S01_rest_20260101T000000Z")
    throws
  {
    var reader = try RecordingReader(path: path)
    let width = reader.format.channels.count
    var counts: [Int32] = []
    var notes: [StoredAnnotation] = []
    var isAtEnd = false
    while !isAtEnd {
      switch try reader.next() {
      case .samples: counts += reader.samples
      case .annotations(let annotations): notes += annotations
      case .gap: Issue.record("the recording has a gap")
      case .end: isAtEnd = true
      }
    }
    for (number, range) in [(1, 0..<sample), (2, sample..<counts.count / width)] {
      var header = reader.header
      header.start = header.start.advanced(bySeconds: Double(range.lowerBound) / reader.format.rate)
      let name = number == 1 ? "\(id).bdf" : "\(id)_file-2.bdf"
      let writer = try RecordingWriter(path: folder.file(name), header: header)
      let frames = writer.framesPerRecord
      for first in stride(from: range.lowerBound, to: range.upperBound, by: frames) {
        var annotations = notes.filter { (first..<first + frames).contains($0.sample) }.map {
          Annotation(sample: $0.sample - range.lowerBound, rate: reader.format.rate, text: $0.text)
        }
        if number == 2, first == range.lowerBound {
          annotations.insert(
            Annotation(onset: 0, text: FileMark(recording: id, number: 2, firstSample: sample).text), at: 0)
        }
        try writer.append(Array(counts[first * width..<(first + frames) * width]).span, annotations: annotations)
      }
      try writer.close()
    }
  }

  @Test func filesOfARecordingAreAnalysedOnceAndLikeOne() async throws {
    let folder = try TestFolder()
    let whole = try await simulated(folder)
    let id = "S01_rest_20260101T000000Z"
    try divide(whole, folder, at: 12_000)
    let (first, second) = (folder.file("\(id).bdf"), folder.file("\(id)_file-2.bdf"))
    _ = await CommandRun.facialis("analyze", whole, "--output", folder.file("one"))
    let run = await CommandRun.facialis("analyze", second, first, "--output", folder.file("two"), "--json")
    #expect(run.status == 0, "\(run.errors)")
    let replies = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [Any])
    #expect(replies.count == 1)
    #expect(try folder.text("two/\(id)_events.tsv") == folder.text("one/S_events.tsv"))
    #expect(try folder.text("two/\(id)_features.tsv") == folder.text("one/S_features.tsv"))
    #expect(try folder.text("two/\(id)_events.json").contains(InputDigest(path: second).sha256))
    let alone = await CommandRun.facialis(
      "analyze", first, second, "--output", folder.file("alone"), "--single-file")
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("alone/\(id)_file-2_events.tsv")))
    let info = try await CommandRun.facialis("info", second, "--json").object()
    #expect(info["duration_s"] as? Double == 12)
  }

  @Test func tornFilesAreFoundAndRepaired() async throws {
    let folder = try TestFolder()
    let path = try await simulated(folder)
    let right = await CommandRun.facialis("check", path)
    #expect(right.status == 0 && right.output.hasSuffix("nothing found\n"), "\(right.output)")
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.dropLast(100).write(to: URL(filePath: folder.file("T.bdf")))
    let torn = await CommandRun.facialis("check", folder.file("T.bdf"))
    #expect(torn.status == 1 && torn.output.contains("torn-record") && torn.output.contains("record-count"))
    let repaired = await CommandRun.facialis("repair", folder.file("T.bdf"))
    #expect(repaired.status == 0 && repaired.output.contains("byte 236"), "\(repaired.output)")
    #expect(await CommandRun.facialis("check", folder.file("T_repaired.bdf")).status == 0)
    let again = await CommandRun.facialis("repair", folder.file("T.bdf"))
    #expect(again.status == 69 && again.errors.contains("never overwritten"))
    #expect(await CommandRun.facialis("check", folder.file("none.bdf")).status == 66)
    #expect(await CommandRun.facialis("check", "--rules").output.contains("time-keeping-missing\terror"))
  }

  @Test func swappedSidesAreCorrectedInEveryLaterTable() async throws {
    let folder = try TestFolder()
    let path = try await simulated(folder)
    _ = await CommandRun.facialis("analyze", path, "--output", folder.file("before"))
    let refused = await CommandRun.facialis("amend", path, "--swap-sides")
    #expect(refused.status == 64 && refused.errors.contains("reason"))
    let amended = await CommandRun.facialis("amend", path, "--swap-sides", "--reason", "cables exchanged")
    #expect(amended.status == 0 && amended.output.contains("left and right"), "\(amended.errors)")
    let run = await CommandRun.facialis("analyze", path, "--output", folder.file("after"))
    #expect(run.status == 0 && run.errors.contains("Amended"), "\(run.errors)")
    let sides = try ["before", "after"].map { name in
      try EventTable.events(folder.text("\(name)/S_events.tsv"), rate: 2000).filter { $0.kind == .burst }
        .map { "\($0.onset) \($0.channels[0].side)" }.sorted()
    }
    #expect(!sides[0].isEmpty)
    #expect(
      sides[0].map { $0.contains("left") ? $0.replacing("left", with: "right") : $0.replacing("right", with: "left") }
        .sorted() == sides[1])
    #expect(try folder.text("after/S_events.json").contains("Amended"))
    #expect(try AuditFile.entries(folder.path).map(\.action) == ["amend"])
    let list = try await CommandRun.facialis("amend", path, "--json").object()
    #expect((list["amendments"] as? [Any])?.count == 1)
    let clash = await CommandRun.facialis("amend", path, "--rename", "L-OOC=R-OOC", "--reason", "x")
    #expect(clash.status == 64 && clash.errors.contains("R-OOC"))
  }

  @Test func anonymisedRecordingsNameNobody() async throws {
    let folder = try TestFolder()
    let path = try await simulated(folder)
    let key = folder.file("study.key")
    let nobody = await CommandRun.facialis("anonymize", path, "--output", folder.file("out"), "--key", key)
    #expect(nobody.status == 64 && nobody.errors.contains("--subject"))
    let run = await CommandRun.facialis(
      "anonymize", path, "--output", folder.file("out"), "--key", key, "--subject", "S01", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
    let name = try #require(names.first { $0.hasSuffix(".bdf") })
    var (before, after) = (try RecordingReader(path: path), try RecordingReader(path: folder.file("out/\(name)")))
    while true {
      let element = try before.next()
      guard case .samples = element else {
        if element == .end { break }
        continue
      }
      while case .annotations = try after.next() {}
      #expect(before.samples == after.samples)
    }
    #expect(after.header.equipment == nil && after.header.subject == name.split(separator: "_").first.map(String.init))
  }
}
