// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import SpasmDetection
import Testing

/// What makes results current, with the real worker's own decision.
struct CurrentResultsTests {
  private let folder: TemporaryFolder
  private let input: String

  init() throws {
    folder = try TemporaryFolder()
    input = folder.file("X.bdf")
    try RecordingFixture.write(input, seconds: 5)
    // Results count as current only where they are newer than their input.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: input)
    #expect(
      RecordingJob(input: input, folder: folder.path, stem: "X", montage: nil, settings: .init()).run().error == nil)
  }

  private func holds(
    _ freshness: WorkerSetup.Freshness = .time, settings: DetectionSettings = .init(), montageHash: String? = nil
  ) -> Bool {
    CurrentResults(settingsHash: settings.hash, montageHash: montageHash, freshness: freshness)
      .hold(input: input, folder: folder.path, names: ResultNames(stem: "X"))
  }

  @Test(arguments: [WorkerSetup.Freshness.time, .hash]) func untouchedResultsHold(freshness: WorkerSetup.Freshness) {
    #expect(holds(freshness))
    #expect(!holds(.force))
  }

  @Test func otherSettingsOrMontageDoNot() throws {
    var other = DetectionSettings()
    try other.set("low_pass_hz", 300)
    #expect(!holds(settings: other))
    #expect(!holds(montageHash: "0123456789abcdef"))
  }

  @Test func aNewerInputDoesNot() throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: input)
    #expect(!holds())
    #expect(holds(.hash))
  }

  @Test func anInputOfOtherContentOrSizeDoesNot() throws {
    var bytes = try Data(contentsOf: URL(filePath: input))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: input))
    #expect(!holds(.hash))
    try (bytes + [0]).write(to: URL(filePath: input))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: input)
    #expect(!holds())
  }

  @Test(arguments: ["X_events.tsv", "X_events.json", "X_features.tsv", "X_summary.json", "X_report.html"])
  func aMissingFileDoesNot(name: String) throws {
    try FileManager.default.removeItem(atPath: folder.file(name))
    #expect(!holds())
  }
}
