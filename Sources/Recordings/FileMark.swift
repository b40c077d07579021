// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// What each further file of a recording says of itself in its first data record, so that files join without a description:
/// `facialis/file recording=S01_rest_20261125T180000Z number=2 first_sample=123456 gap_cause=restart`.
public struct FileMark: Sendable, Hashable {
  /// The recording's identifier, which is the name of its first file without ending.
  public var recording: String
  /// The file's number within the recording, from 2.
  public var number: Int
  /// The sample of the recording, gaps included, that is the file's first.
  public var firstSample: Int
  /// What the samples between the file before and this one were lost to; nil where none are missing.
  public var gapCause: String?

  public init(recording: String, number: Int, firstSample: Int, gapCause: String? = nil) {
    self.recording = recording
    self.number = number
    self.firstSample = firstSample
    self.gapCause = gapCause
  }

  /// The annotation's text.
  public var text: String {
    let cause = gapCause.map { " gap_cause=\($0)" } ?? ""
    return "\(Self.name) recording=\(recording) number=\(number) first_sample=\(firstSample)\(cause)"
  }

  /// Reads an annotation's text; nil for any other.
  public init?(text: String) {
    let words = text.split(separator: " ")
    guard words.first.map(String.init) == Self.name else { return nil }
    var values: [Substring: Substring] = [:]
    for word in words.dropFirst() {
      guard let equals = word.firstIndex(of: "=") else { return nil }
      values[word[..<equals]] = word[word.index(after: equals)...]
    }
    guard let recording = values["recording"], !recording.isEmpty,
      let number = values["number"].flatMap({ Int($0) }), number >= 1,
      let first = values["first_sample"].flatMap({ Int($0) }), (0...1_000_000_000_000_000).contains(first)
    else { return nil }
    self.init(
      recording: String(recording), number: number, firstSample: first, gapCause: values["gap_cause"].map(String.init))
  }

  private static let name = Annotation.ownPrefix + "file"
}

extension FileMark {
  /// The mark of a file; nil where its first data record holds none or is not there.
  ///
  /// Throws where the file cannot be opened or its header is damaged.
  static func read(_ path: String) throws(FacialisError) -> FileMark? {
    let disk = try DiskFile(reading: path)
    let (header, _) = try FileHeader.read(disk)
    let layout = FileLayout(timeOf: header)
    guard layout.recordByteCount > 0, try disk.size() >= layout.offset(ofRecord: 1) else { return nil }
    var scan = AnnotationScan(keepLimit: 64)
    try scan.advance(disk, layout, to: 1)
    return scan.kept.lazy.compactMap { FileMark(text: $0.text) }.first
  }
}
