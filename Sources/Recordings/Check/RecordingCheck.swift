// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// A recording checked: each of its files, and whether they and their description agree.
public struct RecordingCheck: Sendable, Hashable, Codable {
  public let path: String
  public private(set) var files: [FileCheck] = []
  /// What is wrong with the files as a set.
  public private(set) var warnings: [RecordingWarning] = []

  /// Checks the files of a description (`X.json`), or one file.
  ///
  /// Throws where nothing can be opened or read.
  public init(path: String) throws(FacialisError) {
    self.path = path
    guard RecordingName(path).isDescription else {
      files = [try FileCheck(path: path)]
      return
    }
    let set = try RecordingFiles(path: path)
    for part in set.parts { files.append(try FileCheck(path: part.path)) }
    do throws(FacialisError) {
      let reader = try RecordingReader(path: path)
      warnings = reader.files.warnings
      try check(reader, set.description)
    } catch {
      warnings.append(RecordingWarning(error.code, error.description))
    }
  }

  /// Whether nothing is against the specification, no program is known to stumble, and the files fit each other.
  public var isRegular: Bool { warnings.isEmpty && files.allSatisfy(\.isRegular) }

  private mutating func check(_ reader: RecordingReader, _ description: RecordingDescription?) throws(FacialisError) {
    guard let description else { return }
    func warn(_ code: String, _ message: String) { warnings.append(RecordingWarning(code, message)) }
    let present = Set(reader.files.parts.map(\.name))
    for file in description.files where !present.contains(file.name) {
      warn("file-missing", "\(file.name) is described and not there.")
    }
    for part in reader.files.parts where !description.files.contains(where: { $0.name == part.name }) {
      warn("file-not-described", "\(part.name) is not in the description; facialis repair adds it.")
    }
    if description.stoppedUTC == nil {
      warn("recording-open", "The recording has no end: it goes on, or was interrupted; facialis repair ends it.")
    }
    if let samples = description.samples, samples != reader.sampleCount {
      warn(
        "sample-count",
        "The description counts \(samples) samples, and the files hold \(reader.sampleCount), gaps included.")
    }
    let named = description.format.channels.map(\.name)
    if named != reader.format.channels.map(\.name) || description.format.rate != reader.format.rate {
      warn("format-differs", "The channels or the rate of the description are not those of the files.")
    }
  }
}
