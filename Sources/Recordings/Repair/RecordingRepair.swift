// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// A recording that was interrupted, or whose files are damaged, written anew into a folder: regular files under the same names and
/// a description whose counts, end and ledger are true.
public struct RecordingRepair: Sendable, Hashable, Codable {
  /// Path of the new description.
  public let description: String
  /// The files that were put right, with what was changed; the others were copied.
  public private(set) var repairs: [FileRepair] = []
  public private(set) var copied: [String] = []
  /// What was corrected in the description, in words.
  public private(set) var corrections: [String] = []

  /// Repairs the recording of a description; the folder is made where it does not exist, and nothing in it is overwritten.
  public init(path: String, to folder: String) throws(FacialisError) {
    let opened = RecordingName(path)
    let set = try RecordingFiles(path: path)
    guard var written = set.description else { throw .descriptionUnreadable(path, "it is none") }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw .sidecar(folder, "\(error)") }
    description = "\(folder)/\(opened.id).json"
    guard !FileManager.default.fileExists(atPath: description) else { throw .outputExists(description) }
    for part in set.parts {
      let output = "\(folder)/\(part.name)"
      let repair = try FileRepair(path: part.path, to: output)
      if repair.output == nil {
        try FileCopy.copy(part.path, to: output)
        copied.append(output)
      } else {
        repairs.append(repair)
      }
    }
    let table = opened.base + "_events.tsv"
    if FileManager.default.fileExists(atPath: table) {
      try FileCopy.copy(table, to: "\(folder)/\(opened.id)_events.tsv")
      copied.append("\(folder)/\(opened.id)_events.tsv")
    }
    try correct(&written, set, in: folder)
    try written.write(to: description)
  }

  private mutating func correct(
    _ written: inout RecordingDescription, _ set: RecordingFiles, in folder: String
  ) throws(FacialisError) {
    var files: [RecordingDescription.File] = []
    for part in set.parts {
      let samples = try RecordingReader(path: "\(folder)/\(part.name)", singleFile: true).sampleCount
      files.append(
        RecordingDescription.File(
          name: part.name, firstSample: part.firstSample, samples: samples,
          gapCause: part.gapCause.flatMap(LossCause.init(rawValue:))))
    }
    if files != written.files {
      corrections.append("files: \(files.count), with their first samples and sample counts as they are")
      written.files = files
    }
    var reader = try RecordingReader(path: "\(folder)/\(set.parts[0].name)")
    var ledger = Ledger()
    var isAtEnd = false
    while !isAtEnd {
      switch try reader.next() {
      case .samples(let count):
        ledger.expect(count)
        ledger.receive(count)
      case .gap(let count, let cause):
        ledger.expect(count)
        ledger.lose(count, to: LossCause(rawValue: cause) ?? .source)
      case .annotations: break
      case .end: isAtEnd = true
      }
    }
    let samples = reader.position
    if written.samples != samples {
      corrections.append("samples: \(samples) instead of \(written.samples.map(String.init) ?? "none")")
      written.samples = samples
      written.durationS = Double(samples) / reader.format.rate
      written.ledger = ledger
    }
    if written.stoppedUTC == nil {
      written.stoppedUTC = written.startedUTC.advanced(bySeconds: Double(samples) / reader.format.rate)
      written.end = written.end ?? "interrupted"
      corrections.append("end: \(written.end ?? "interrupted"), at the last sample that reached the disk")
    }
  }
}

/// Copies of files that overwrite nothing.
enum FileCopy {
  static func copy(_ path: String, to output: String) throws(FacialisError) {
    let source = try DiskFile(reading: path)
    let target = try DiskFile(creating: output)
    do throws(FacialisError) {
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      var offset = 0
      while true {
        let count = try source.read(buffer.count, at: offset, into: &buffer)
        if count == 0 { break }
        try target.write(Array(buffer[..<count]), at: offset)
        offset += count
      }
      try target.synchronise()
      try target.close()
    } catch {
      DiskFile.remove(output)
      throw error
    }
  }
}
