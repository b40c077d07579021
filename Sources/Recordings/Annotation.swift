// SPDX-License-Identifier: GPL-3.0-or-later

/// A text with an onset and, where it lasts, a duration, as EDF+ and BDF+ files hold them.
public struct Annotation: Sendable, Hashable, Codable {
  /// Seconds after the file's first sample.
  public var onset: Double
  /// Seconds; nil where none is stated.
  public var duration: Double?
  public var text: String

  public init(onset: Double, duration: Double? = nil, text: String) {
    self.onset = onset
    self.duration = duration
    self.text = text
  }

  /// An annotation at a sample of the file, of `sampleCount` samples (0: no duration), at `rate` Hz.
  public init(sample: Int, sampleCount: Int = 0, rate: Double, text: String) {
    onset = Double(sample) / rate
    duration = sampleCount > 0 ? Double(sampleCount) / rate : nil
    self.text = text
  }

  /// The mark of samples that are missing in truth and filled in the file (the word is MNE-Python's), with what they were lost
  /// to: `BAD_ACQ_SKIP disk`.
  public static func gap(sample: Int, sampleCount: Int, rate: Double, cause: String = "") -> Annotation {
    let text = cause.isEmpty ? gapText : "\(gapText) \(cause)"
    return Annotation(sample: sample, sampleCount: sampleCount, rate: rate, text: text)
  }

  /// The first word of a gap's text.
  public static let gapText = "BAD_ACQ_SKIP"

  /// The cause of the frames that only fill the last data record up; where the file ends with them, they are not there.
  public static let paddingCause = "padding"

  /// What a gap was lost to, `n/a` where the text does not say; nil for other annotations.
  public var gapCause: String? {
    guard text.hasPrefix(Self.gapText) else { return nil }
    let rest = text.dropFirst(Self.gapText.count)
    if rest.isEmpty { return "n/a" }
    return rest.first == " " ? String(rest.dropFirst()) : nil
  }

  /// What events begin with that Facialis itself wrote; they are never input.
  public static let ownPrefix = "facialis/"

  /// Whether it marks filled samples.
  public var isGap: Bool { gapCause != nil }

  /// Whether Facialis wrote it as a result.
  public var isOwn: Bool { text.hasPrefix(Self.ownPrefix) }
}

/// An annotation as a reader found it, with its place in samples.
public struct StoredAnnotation: Sendable, Hashable, Codable {
  public var annotation: Annotation
  /// The sample of the file that it begins at, gaps included; negative where it lies before the first.
  public var sample: Int
  /// How many samples it lasts; 0 for an instant.
  public var sampleCount: Int
  /// The data record that it is stored in, from 0.
  public var record: Int

  public init(_ annotation: Annotation, sample: Int, sampleCount: Int, record: Int) {
    self.annotation = annotation
    self.sample = sample
    self.sampleCount = sampleCount
    self.record = record
  }

  public var text: String { annotation.text }

  /// Whether Facialis wrote it as a result; such annotations are never input.
  public var isOwn: Bool { annotation.isOwn }
}
