// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Foundation
import Recordings
import Reports
import SpasmDetection
import Synchronization
import Testing

struct BatchRunTests {
  private static let rate = 1000.0

  /// Twenty seconds of noise with a burst every second in the right eye, a smile marker at 8 s and a gap at 15 s.
  private func record(_ path: String, seed: UInt64 = 1) throws {
    let names = [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)]
    let calibration = Calibration(
      digitalMinimum: -8_388_608, digitalMaximum: 8_388_607, physicalMinimum: -83886.1, physicalMaximum: 83886.1)
    let format = StreamFormat(
      rate: Self.rate, channels: names.map { ChannelFormat(name: $0, calibration: calibration) }
    ).representableInHeader()
    let start = LocalDateTime(unixNanoseconds: 0, utcOffset: 0)
    let writer = try RecordingWriter(path: path, header: RecordingHeader(format: format, start: start))
    var random = RandomSource(seed: seed)
    for record in 0..<80 {
      var counts: [Int32] = []
      for frame in 0..<250 {
        let sample = record * 250 + frame
        let isActive = sample % 1000 < 60 && sample > 3000
        let isMissing = (15_000..<15_500).contains(sample)
        for channel in 0..<2 {
          let level = channel == 1 && isActive ? 60.0 : 2
          counts.append(isMissing ? 7 : Int32(random.normal(0, level) * 100))
        }
      }
      var annotations: [Annotation] = []
      if record == 32 { annotations.append(Annotation(sample: 8000, rate: Self.rate, text: "task:smile:on")) }
      if record == 40 { annotations.append(Annotation(sample: 10_000, rate: Self.rate, text: "facialis/clonic right")) }
      if record == 60 {
        annotations.append(.gap(sample: 15_000, sampleCount: 500, rate: Self.rate, cause: "disk"))
      }
      try writer.append(counts.span, annotations: annotations)
    }
    try writer.close()
  }

  @Test func writesFiveFilesOfEachRecording() throws {
    let folder = try TemporaryFolder()
    try record(folder.file("X.bdf"))
    let batch = try BatchRun(inputs: [folder.file("X.bdf")], folder: folder.file("new/tables"))
    let replies = batch.run()
    let reply = try #require(replies.first)
    #expect(reply.error == nil)
    let names = ["X_features.tsv", "X_summary.json", "X_report.html", "X_events.tsv", "X_events.json"]
    #expect(reply.outputs == names.map { folder.file("new/tables/\($0)") })
    #expect(reply.outputs.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    #expect(reply.durationS == 20)
    #expect((10...25).contains(reply.events["burst"] ?? 0))
    let sidecar = try folder.text("new/tables/X_events.json")
    #expect(sidecar.contains(try InputDigest(path: folder.file("X.bdf")).sha256))
    #expect(sidecar.contains(DetectionSettings().hash))
  }

  @Test func markersGapsAndConditionsArriveAndOwnAnnotationsDoNot() throws {
    let folder = try TemporaryFolder()
    try record(folder.file("X.bdf"))
    let analysis = try RecordingAnalysis(
      path: folder.file("X.bdf"), name: "X", montage: nil, settings: DetectionSettings())
    let markers = analysis.events.filter { $0.kind == .marker }
    #expect(markers.map(\.id) == ["marker:8000:task:smile:on"])
    let gap = try #require(analysis.events.first { $0.kind == .gap })
    #expect((gap.onset, gap.duration) == (15_000, 500))
    #expect(gap.values[.gapCause] == .text("disk"))
    #expect(analysis.summary.conditions == ["unmarked", "smile"])
    #expect(analysis.sampleCount == 20_000)
    #expect(analysis.eventTable == EventTable.text(analysis.events.reversed(), rate: Self.rate))
    #expect(analysis.events.filter { $0.kind == .burst }.allSatisfy { $0.channels.map(\.side) == [.right] })
  }

  @Test func aBadFileIsReportedAndTheOthersGoOn() throws {
    let folder = try TemporaryFolder()
    try record(folder.file("A.bdf"))
    try Data("no recording at all".utf8).write(to: URL(filePath: folder.file("B.bdf")))
    try record(folder.file("D.bdf"), seed: 2)
    let inputs = ["A.bdf", "B.bdf", "C.bdf", "D.bdf"].map(folder.file)
    let replies = try BatchRun(inputs: inputs, folder: folder.file("out"), jobs: 2).run()
    #expect(replies.map(\.input) == inputs)
    #expect(replies.map { $0.error == nil } == [true, false, false, true])
    #expect(replies.map(\.outputs.count) == [5, 0, 0, 5])
    #expect(replies[2].error?.category == .notFound)
  }

  @Test func severalAtOnceGiveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let inputs = (0..<3).map { folder.file("R\($0).bdf") }
    for (index, input) in inputs.enumerated() { try record(input, seed: UInt64(index)) }
    _ = try BatchRun(inputs: inputs, folder: folder.file("one"), jobs: 1).run()
    _ = try BatchRun(inputs: inputs, folder: folder.file("three"), jobs: 3).run()
    for index in 0..<3 {
      for ending in ["events.tsv", "events.json", "features.tsv", "summary.json", "report.html"] {
        #expect(try folder.text("one/R\(index)_\(ending)") == folder.text("three/R\(index)_\(ending)"), "\(ending)")
      }
    }
  }

  @Test func progressEndsWithEveryFileFinished() throws {
    let folder = try TemporaryFolder()
    try record(folder.file("X.bdf"))
    let last = Mutex<BatchProgress?>(nil)
    let calls = Atomic(0)
    _ = try BatchRun(inputs: [folder.file("X.bdf")], folder: folder.path).run { progress in
      last.withLock { $0 = progress }
      calls.add(1, ordering: .relaxed)
    }
    #expect(last.withLock { $0?.finished } == 1)
    #expect(calls.load(ordering: .relaxed) > 1)
  }

  @Test func aFolderThatCannotBeMadeIsSaid() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(filePath: folder.file("taken")))
    let error = #expect(throws: FacialisError.self) {
      try BatchRun(inputs: ["X.bdf"], folder: folder.file("taken"))
    }
    #expect(error?.code == "output-folder")
  }
}
