// SPDX-License-Identifier: GPL-3.0-or-later
public import FacialEMG
internal import Recordings

/// One file of a recording as it is begun.
public struct FilePlan: Sendable, Hashable {
  /// From 1.
  public var number: Int
  public var path: String
  /// The sample of the recording, gaps included, that is the file's first.
  public var firstSample: Int
  /// Civil time of that sample.
  public var start: UTCTime
  /// What the samples between the file before and this one were lost to; nil where none are missing.
  public var gapCause: LossCause?
  /// Samples of the file before, gaps inside it included; nil for the first.
  public var samplesBefore: Int?

  package init(
    number: Int, path: String, firstSample: Int, start: UTCTime, gapCause: LossCause? = nil, samplesBefore: Int? = nil
  ) {
    self.number = number
    self.path = path
    self.firstSample = firstSample
    self.start = start
    self.gapCause = gapCause
    self.samplesBefore = samplesBefore
  }

  /// The file's name in its folder.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What the first data record of a further file says, so that it can be joined without the description; nil for the first.
  func annotation(recording: String) -> String? {
    guard number > 1 else { return nil }
    return FileMark(
      recording: recording, number: number, firstSample: firstSample, gapCause: gapCause?.rawValue
    ).text
  }

  /// The path of a file of a recording: `BASE.bdf`, then `BASE_file-2.bdf`, ...
  static func path(base: String, number: Int, fileExtension: String) -> String {
    number > 1 ? "\(base)_file-\(number).\(fileExtension)" : "\(base).\(fileExtension)"
  }
}
