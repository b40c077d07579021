// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG

/// The files of one recording that are there, in order, and where each of them begins.
public struct RecordingFiles: Sendable, Hashable {
  /// One file.
  public struct Part: Sendable, Hashable {
    public var path: String
    /// From 1.
    public var number: Int
    /// The sample of the recording, gaps included, that is the file's first.
    public var firstSample: Int
    /// What the samples before it were lost to; nil where none are missing, or nobody says.
    public var gapCause: String?

    /// The file's name without its folder.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    public init(path: String, number: Int, firstSample: Int, gapCause: String? = nil) {
      self.path = path
      self.number = number
      self.firstSample = firstSample
      self.gapCause = gapCause
    }
  }

  /// Path of the recording without ending: `X` of `X.bdf`, `X_file-2.bdf`, `X.json` and `X_events.tsv`.
  public let base: String
  /// At least one.
  public internal(set) var parts: [Part]
  /// The description beside the files; nil where there is none.
  public internal(set) var description: RecordingDescription?
  /// The description with what was corrected since; throws where the amendments cannot be read.
  public func amendedDescription() throws(FacialisError) -> RecordingDescription? {
    let amendments = try Amendments(base: base)
    return description.map(amendments.apply)
  }

  /// What is odd about the files as a set.
  public internal(set) var warnings: [RecordingWarning] = []
  /// Whether further files of the recording are wanted.
  let isWhole: Bool

  /// The cause of a gap between files where nobody says one.
  static let unknownCause = "n/a"
  /// The cause of a gap where a file of the recording is not there.
  static let missingFileCause = "missing-file"
  /// The cause of a gap where a file ends before its description says.
  static let truncatedCause = "truncated"

  /// Nothing but one file; `base` where it is of no other recording than its own.
  init(single path: String, base: String? = nil) {
    self.base = base ?? RecordingName(path).base
    parts = [Part(path: path, number: 1, firstSample: 0)]
    isWhole = false
  }

  init(base: String, parts: [Part], description: RecordingDescription?, warnings: [RecordingWarning]) {
    self.base = base
    self.parts = parts
    self.description = description
    self.warnings = warnings
    isWhole = true
  }

  /// The recording's name, `X` of `X.bdf`.
  public var name: String { base.split(separator: "/").last.map(String.init) ?? base }

  /// Fills in what only the files themselves say: gaps that nobody explained, and files that contradict each other are refused.
  mutating func place(sampleCounts: [Int]) throws(FacialisError) {
    var end = 0
    var number = 0
    for index in parts.indices {
      try place(index, after: end, number)
      end = parts[index].firstSample + sampleCounts[index]
      number = parts[index].number
    }
  }

  private mutating func place(_ index: Int, after end: Int, _ number: Int) throws(FacialisError) {
    let part = parts[index]
    if part.firstSample < end { throw .filesOverlap(part.path, part.firstSample, end) }
    if part.number > number + 1 {
      let missing = number + 1 == part.number - 1 ? "File \(number + 1)" : "Files \(number + 1) to \(part.number - 1)"
      warn(
        "file-missing",
        "\(missing) of the recording \(name) cannot be read; its \(part.firstSample - end) samples are a gap.")
      parts[index].gapCause = Self.missingFileCause
    } else if part.firstSample > end, part.gapCause == nil {
      let stated = description?.files.first { $0.name == parts[max(index - 1, 0)].name }
      if index > 0, let stated, stated.samples.map({ stated.firstSample + $0 }) == part.firstSample {
        parts[index].gapCause = Self.truncatedCause
        warn(
          "file-truncated",
          "\(stated.name) ends \(part.firstSample - end) samples before its description says; they are a gap.")
      }
    }
  }

  /// Throws where a file's channels are not those of the first.
  func check(_ format: StreamFormat, of index: Int, against first: StreamFormat) throws(FacialisError) {
    try check(format, of: parts[index].name, against: first)
  }

  func check(_ format: StreamFormat, of name: String, against first: StreamFormat) throws(FacialisError) {
    guard format.rate == first.rate else {
      throw .filesDiffer(
        name, "its rate is \(Decimal.shortest(format.rate)) Hz and not \(Decimal.shortest(first.rate)) Hz")
    }
    let names = format.channels.map(\.name)
    guard names == first.channels.map(\.name) else {
      throw .filesDiffer(name, "its channels are \(names.map(\.description).joined(separator: ", "))")
    }
    for (channel, wanted) in zip(format.channels, first.channels)
    where channel.calibration != wanted.calibration || channel.unit != wanted.unit {
      throw .filesDiffer(name, "\(channel.name) is calibrated otherwise")
    }
  }

  /// Adds a file that has begun since.
  mutating func append(_ part: Part, after sampleCount: Int) throws(FacialisError) {
    let last = parts[parts.count - 1]
    parts.append(part)
    try place(parts.count - 1, after: last.firstSample + sampleCount, last.number)
  }

  private mutating func warn(_ code: String, _ message: String) {
    warnings.append(RecordingWarning(code, message))
  }
}
