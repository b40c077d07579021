// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Foundation
import Recordings
import Testing

/// Files that other programs read, and files of theirs: `make interop` compares them sample by sample (Tests/Interop/interop.py).
///
/// `make test` knows by the bytes' hashes that what is written is still what pyEDFlib, edfio and MNE-Python read then.
@Suite struct ExchangeTests {
  static let folder = ProcessInfo.processInfo.environment["FACIALIS_EXCHANGE"]

  /// Hashes of the files as they were when the three programs read them (`Fixtures/exchange.tsv`).
  static let golden: [String: String] = {
    let text = (try? TestData.text(TestData.fixtures + "/exchange.tsv")) ?? ""
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }()

  @Test(arguments: ExchangeFile.all)
  func writesWhatOthersRead(_ file: ExchangeFile) throws {
    try RecordingFixture.withFolder { folder in
      try file.write(to: folder)
      let hash = try file.hash(in: folder)
      #expect(Self.golden[file.name] == hash)
      var reader = try RecordingReader(path: folder + "/" + file.name)
      let contents = try RecordingFixture.contents(&reader)
      #expect(contents.annotations.map(\.text) == file.annotations.filter { !$0.isGap }.map(\.text))
      #expect(try FileCheck(path: folder + "/" + file.name).findings == [])
    }
  }

  @Test(.enabled(if: folder != nil, "make interop does this"))
  func exchangesWithOthers() throws {
    let folder = try #require(Self.folder)
    var hashes = "file\tfnv1a\n"
    for file in ExchangeFile.all {
      try file.write(to: folder)
      let counts = unsafe file.stored.withUnsafeBufferPointer { unsafe Data(buffer: $0) }
      try counts.write(to: URL(filePath: "\(folder)/\(file.name).counts"))
      let annotations = file.annotations.map {
        ["onset": $0.onset, "duration": $0.duration ?? -1, "text": $0.text] as [String: Any]
      }
      try JSONSerialization.data(withJSONObject: annotations)
        .write(to: URL(filePath: "\(folder)/\(file.name).annotations.json"))
      hashes += "\(file.name)\t\(try file.hash(in: folder))\n"
    }
    try Data(hashes.utf8).write(to: URL(filePath: folder + "/exchange.tsv"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasPrefix("their") {
      guard name.hasSuffix(".edf") || name.hasSuffix(".bdf") else { continue }
      try dump(folder + "/" + name)
    }
  }

  /// Writes what a reader hands out of another program's file beside it.
  private func dump(_ path: String) throws {
    var reader = try RecordingReader(path: path)
    let contents = try RecordingFixture.contents(&reader)
    let counts = unsafe contents.samples.withUnsafeBufferPointer { unsafe Data(buffer: $0) }
    try counts.write(to: URL(filePath: path + ".counts"))
    let annotations = contents.annotations.map {
      ["onset": $0.annotation.onset, "duration": $0.annotation.duration ?? -1, "text": $0.text] as [String: Any]
    }
    let dump: [String: Any] = [
      "rate": reader.format.rate, "channels": reader.format.channels.map(\.name.description),
      "start": reader.header.start.text, "annotations": annotations, "gaps": contents.gaps.map { [$0.at, $0.count] },
    ]
    try JSONSerialization.data(withJSONObject: dump).write(to: URL(filePath: path + ".json"))
  }
}

/// One of the files that are exchanged.
struct ExchangeFile: Sendable, CustomTestStringConvertible {
  var name: String
  var rate: Double
  var channels: Int
  var bits: Int
  var ticks: Int

  static let all = [
    ExchangeFile(name: "ours-24.bdf", rate: 2000, channels: 8, bits: 24, ticks: 2_500_000),
    ExchangeFile(name: "ours-16.edf", rate: 1000, channels: 3, bits: 16, ticks: 0),
    ExchangeFile(name: "ours-odd.bdf", rate: 2048, channels: 5, bits: 24, ticks: 9_999_000),
    ExchangeFile(name: "ours-one.edf", rate: 4000, channels: 1, bits: 16, ticks: 5_000_000),
  ]

  static let records = 24

  var testDescription: String { name }

  private var format: StreamFormat { RecordingFixture.format(rate: rate, channels: channels, bits: bits) }

  private var framesPerRecord: Int { RecordLayout(rate: rate).framesPerRecord }

  /// Extremes of the range, then noise.
  var stored: [Int32] {
    let frames = framesPerRecord * Self.records
    return RecordingFixture.counts(frames: frames, channels: channels, bits: bits, seed: UInt64(channels))
  }

  var annotations: [Annotation] {
    let own = "facialis/clonic left L-OOC,L-ZYG"
    return [
      Annotation(sample: 0, rate: rate, text: "task:smile:on"),
      Annotation(sample: 777, sampleCount: 250, rate: rate, text: "Wärme µV → Ω, Stirnrunzeln"),
      .gap(sample: 1500, sampleCount: 400, rate: rate, cause: "disk"),
      Annotation(sample: 2001, rate: rate, text: "note: 日本語"),
      Annotation(sample: 3333, sampleCount: 1000, rate: rate, text: own),
    ]
  }

  func write(to folder: String) throws {
    let header = try RecordingFixture.header(format, ticks: ticks)
    let writer = try RecordingWriter(path: folder + "/" + name, header: header)
    let frames = framesPerRecord
    let counts = stored
    var waiting = annotations
    for record in 0..<Self.records {
      let end = Double((record + 1) * frames) / rate
      let now = waiting.filter { $0.onset < end }
      waiting.removeAll { $0.onset < end }
      let slice = Array(counts[record * frames * channels..<(record + 1) * frames * channels])
      try writer.append(slice.span, annotations: now)
    }
    try writer.close()
  }

  func hash(in folder: String) throws -> String {
    var hash = Hash()
    for byte in try Data(contentsOf: URL(filePath: folder + "/" + name)) { hash.add(UInt64(byte)) }
    return hash.text
  }
}
