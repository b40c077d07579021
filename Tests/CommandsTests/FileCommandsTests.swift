// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Recordings
import Testing

/// simulate, info, analyze, score and import, on files.
struct FileCommandsTests {
  private func simulate(_ folder: TestFolder, _ name: String = "S.bdf", _ more: String...) async -> CommandRun {
    await CommandRun.facialis(
      arguments: ["simulate", "--output", folder.file(name), "--duration", "12"] + more)
  }

  @Test func simulatedFilesAreAnalysedAndScored() async throws {
    let folder = try TestFolder()
    let simulated = await simulate(folder, "S.bdf", "--scenario", "S01", "--snr", "15")
    #expect(simulated.status == 0 && simulated.output == "\(folder.file("S.bdf"))\n\(folder.file("S_truth.tsv"))\n")
    let analysed = await CommandRun.facialis("analyze", folder.file("S.bdf"), "--output", folder.file("tables"))
    #expect(analysed.status == 0, "\(analysed.errors)")
    #expect(analysed.output.contains("tables/S_events.json"))
    let scored = await CommandRun.facialis(
      "score", folder.file("tables/S_events.tsv"), folder.file("S_truth.tsv"), "--json", "--duration", "12")
    let bursts = try #require(try scored.object()["bursts"] as? [String: Any])
    #expect((bursts["truth"] as? Int ?? 0) > 0)
    #expect((bursts["f1"] as? Double ?? 0) > 0.5)
  }

  @Test func severalPairsAreScoredTogether() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder, "S.bdf", "--scenario", "S01", "--snr", "15")
    let (file, truth) = (folder.file("S.bdf"), folder.file("S_truth.tsv"))
    let scored = await CommandRun.facialis(
      arguments: ["score", file, truth, "--truth", truth, truth, "--group", "analysed", "--group", "same", "--json"])
    #expect(scored.status == 0, "\(scored.errors)")
    let score = try scored.object()
    #expect(score["pairs"] as? Int == 2)
    let groups = try #require(score["groups"] as? [[String: Any]])
    #expect(groups.compactMap { $0["name"] as? String } == ["analysed", "same"])
    let same = try #require((groups.last?["score"] as? [String: Any])?["bursts"] as? [String: Any])
    #expect(same["f1"] as? Double == 1)
  }

  @Test(arguments: [
    ["score", "a.tsv"], ["score", "a.tsv", "b.tsv", "--truth", "c.tsv"],
    ["score", "a.tsv", "b.tsv", "--group", "x", "--group", "y"], ["score", "a.tsv", "b.tsv", "--rate", "0"],
    ["score", "a.tsv", "b.tsv", "--duration", "-1"],
  ])
  func unevenPairsAreRefused(_ arguments: [String]) async {
    let run = await CommandRun.facialis(arguments: arguments)
    #expect(run.status == 64 && !run.errors.isEmpty, "\(run.errors)")
  }

  @Test func anEventIsExplained() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder, "S.bdf", "--scenario", "S01", "--snr", "15")
    _ = await CommandRun.facialis("analyze", folder.file("S.bdf"), "--output", folder.path)
    let events = try EventTable.events(folder.text("S_events.tsv"), rate: 2000)
    let burst = try #require(events.first { $0.kind == .burst })
    let run = await CommandRun.facialis(
      "explain", folder.file("S.bdf"), burst.id, "--output", folder.file("why.svg"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains(burst.id) && run.output.contains("threshold at the onset"))
    #expect(try folder.text("why.svg").contains("class=\"member\""))
    let missing = await CommandRun.facialis("explain", folder.file("S.bdf"), "burst:1:R-OOC")
    #expect(missing.status == 66 && missing.errors.contains("burst:"))
    let odd = await CommandRun.facialis("explain", folder.file("S.bdf"), burst.id, "--output", "why.png")
    #expect(odd.status == 64)
  }

  @Test func aQuickCardIsTheSameTwice() async throws {
    let folder = try TestFolder()
    let printed = await CommandRun.facialis("card", "--quick")
    #expect(printed.status == 0, "\(printed.errors)")
    #expect(printed.output.contains("not tested on patients") && printed.output.contains("| R1 | 10 dB |"))
    let written = await CommandRun.facialis("card", "--quick", "--output", folder.file("card.md"))
    #expect(written.output == folder.file("card.md") + "\n")
    #expect(try folder.text("card.md") == printed.output)
    let unknown = await CommandRun.facialis("card", "--only", "S05,S99")
    #expect(unknown.status == 64 && unknown.errors.contains("S99"))
  }

  @Test func theSameSeedGivesTheSameFiles() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder, "A.bdf", "--seed", "7", "--duration", "3")
    _ = await simulate(folder, "B.bdf", "--seed", "7", "--duration", "3")
    _ = await simulate(folder, "C.bdf", "--seed", "8", "--duration", "3")
    let a = try Data(contentsOf: URL(filePath: folder.file("A.bdf")))
    #expect(try a == Data(contentsOf: URL(filePath: folder.file("B.bdf"))))
    #expect(try a != Data(contentsOf: URL(filePath: folder.file("C.bdf"))))
    #expect(try folder.text("A_truth.tsv") == folder.text("B_truth.tsv"))
  }

  /// The scenario with lost frames: gaps stand in the file where the truth says, and the sample count is whole.
  @Test func lostFramesAreGapsInTheFile() async throws {
    let folder = try TestFolder()
    _ = await CommandRun.facialis(
      "simulate", "--scenario", "S18", "--duration", "90", "--channels", "2", "--rate", "1000", "--output",
      folder.file("S.bdf"))
    let truth = try EventTable.events(folder.text("S_truth.tsv"), rate: 1000).filter { $0.kind == .gap }
    try #require(!truth.isEmpty)
    var reader = try RecordingReader(path: folder.file("S.bdf"))
    var gaps: [[Int]] = []
    var isAtEnd = false
    while !isAtEnd {
      let position = reader.position
      switch try reader.next() {
      case .gap(let count, let cause):
        #expect(cause == "device")
        gaps.append([position, count])
      case .end: isAtEnd = true
      default: break
      }
    }
    #expect(gaps == truth.map { [$0.onset, $0.duration] })
    #expect(reader.position == 90_000)
  }

  @Test func infoShowsSignalsAndMarkers() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder)
    let words = await CommandRun.facialis("info", folder.file("S.bdf"))
    #expect(words.status == 0)
    for word in ["BDF+C", "12 s", "EMG L-OOC", "2000 Hz"] { #expect(words.output.contains(word), "\(word)") }
    let object = try await CommandRun.facialis("info", folder.file("S.bdf"), "--json").object()
    #expect(object["duration_s"] as? Double == 12)
    #expect((object["signals"] as? [Any])?.count == 8)
  }

  @Test func aBadFileAmongGoodOnesIsStatusOne() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder)
    try Data("nonsense".utf8).write(to: URL(filePath: folder.file("bad.edf")))
    let run = await CommandRun.facialis(
      "analyze", folder.file("bad.edf"), folder.file("S.bdf"), "--output", folder.path, "--json")
    #expect(run.status == 1)
    #expect(run.errors.contains("bad.edf") && run.errors.contains("1 of 2 files failed."))
    let replies = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
    #expect(replies?.count == 2)
    #expect(replies?.first?["error"] is [String: Any])
    let alone = await CommandRun.facialis("analyze", folder.file("bad.edf"), "--output", folder.path)
    #expect(alone.status == 65)
  }

  @Test func settingsChangeResultsAndTheirHash() async throws {
    let folder = try TestFolder()
    _ = await simulate(folder)
    _ = await CommandRun.facialis("analyze", folder.file("S.bdf"), "--output", folder.file("a"))
    let run = await CommandRun.facialis(
      "analyze", folder.file("S.bdf"), "--output", folder.file("b"), "--set", "low_pass_hz=300")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.text("a/S_events.json") != folder.text("b/S_events.json"))
    #expect(try folder.text("b/S_events.json").contains("\"value\" : 300"))
  }

  @Test func aTableBecomesARecording() async throws {
    let folder = try TestFolder()
    var table = "EMG L-OOC,EMG R-OOC\n"
    for row in 0..<2000 { table += "\(row % 17 - 8),\(row % 23 - 11)\n" }
    try table.write(toFile: folder.file("T.csv"), atomically: true, encoding: .utf8)
    let run = await CommandRun.facialis(
      "import", folder.file("T.csv"), "--rate", "1000", "--unit", "uV", "--output", folder.file("T.bdf"), "--json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.object()["frame_count"] as? Int == 2000)
    #expect(try RecordingInfo(path: folder.file("T.bdf")).signals.compactMap(\.channel).count == 2)
  }

  @Test func scoreSaysWhenTheRateIsNotKnown() async throws {
    let folder = try TestFolder()
    let table = "onset\tduration\ttrial_type\n0.5\t0.1\tblink\n"
    try table.write(toFile: folder.file("t.tsv"), atomically: true, encoding: .utf8)
    let run = await CommandRun.facialis("score", folder.file("t.tsv"), folder.file("t.tsv"))
    #expect(run.status == 64 && run.errors.contains("--rate"))
    let known = await CommandRun.facialis("score", folder.file("t.tsv"), folder.file("t.tsv"), "--rate", "1000")
    #expect(known.status == 0 && known.output.contains("blink"))
  }
}
