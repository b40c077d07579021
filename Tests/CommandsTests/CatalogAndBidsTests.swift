// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Recordings
import Testing

/// catalog, bids and audit on files, without a daemon.
struct CatalogAndBidsTests {
  private static func simulated(_ folder: TestFolder) async throws {
    try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
    let run = await CommandRun.facialis(
      "simulate", "--output", folder.file("data/S07.bdf"), "--duration", "6", "--scenario", "S01")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func aCatalogueIsMadeOfFilesAndSearched() async throws {
    let folder = try TestFolder()
    try await Self.simulated(folder)
    try Data("0       x".utf8).write(to: URL(filePath: folder.file("data/torn.edf")))
    let catalogue = ["--catalogue", folder.file("c.sqlite")]
    let missing = await CommandRun.facialis(arguments: ["catalog", "list"] + catalogue)
    #expect(missing.status == 66 && missing.errors.contains("rebuild"))
    let rebuilt = await CommandRun.facialis(arguments: ["catalog", "rebuild", folder.file("data")] + catalogue)
    #expect(rebuilt.status == 0 && rebuilt.output.contains("2 recordings in 2 files"), "\(rebuilt.errors)")
    #expect(rebuilt.errors.contains("torn.edf"))
    let list = await CommandRun.facialis(arguments: ["catalog", "list"] + catalogue)
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.contains { $0.hasPrefix("S07.bdf\tforeign") })
    #expect(lines.contains { $0.hasPrefix("torn.edf\tbroken") })
    let shown = await CommandRun.facialis(arguments: ["catalog", "show", "S07.bdf"] + catalogue)
    #expect(shown.output.contains("6.000 s") && shown.output.contains("file       S07.bdf  BDF+C"))
    let none = await CommandRun.facialis(arguments: ["catalog", "show", "nothing"] + catalogue)
    #expect(none.status == 66)
    let day = await CommandRun.facialis(arguments: ["catalog", "list", "--from", "yesterday"] + catalogue)
    #expect(day.status == 64)
  }

  @Test func anExportIsAuditedWithoutNames() async throws {
    let folder = try TestFolder()
    try await Self.simulated(folder)
    let output = folder.file("dataset")
    let run = await CommandRun.facialis(
      "bids", folder.file("data/S07.bdf"), "--output", output, "--subject", "S07", "--task", "rest", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let files = try #require(try run.object()["files"] as? [String])
    #expect(files == ["sub-S07/emg/sub-S07_task-rest_emg.bdf"] || files.first?.contains("task-rest_emg.bdf") == true)
    #expect(FileManager.default.fileExists(atPath: output + "-key.json"))
    let check = await CommandRun.facialis("bids", "--check", output)
    #expect(check.status == 0 && check.output.isEmpty)
    let audit = await CommandRun.facialis("audit", folder.file("data"))
    #expect(audit.output.contains("  bids  1 foreign files  ok") && !audit.output.contains("S07.bdf"))
    let again = await CommandRun.facialis("bids", folder.file("data"), "--output", output)
    #expect(again.status == 69 && again.errors.contains("never written over"))
    let usage = await CommandRun.facialis("bids")
    #expect(usage.status == 64)
  }
}
